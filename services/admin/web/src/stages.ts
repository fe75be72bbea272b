/** Draws where a turn's time went. */

import { make } from "./dom";
import { t } from "./i18n";
import type { LastTurn } from "./overview";
import { type Bar, bars, outcome } from "./waterfall";

export function stages(turn: LastTurn, title = t.overview.lastTurn(outcome(turn))): HTMLElement {
  const list = make("ol", "", ...bars(turn).map(barRow));
  list.setAttribute("aria-label", t.overview.stagesOf(title));
  return make("div", "waterfall", make("p", "", title), list);
}

/** The bar repeats what the text beside it says. */
function barRow({ name, took, at, left, width }: Bar): HTMLElement {
  const bar = make("i");
  bar.style.setProperty("left", `${left}%`);
  bar.style.setProperty("width", `${width}%`);
  const track = make("span", "track", bar);
  track.setAttribute("aria-hidden", "true");
  return make("li", "", make("span", "stage", name), track, make("span", "took", took), make("span", "at", t.overview.at(at)));
}
