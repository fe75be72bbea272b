/** Somebody was faster: both texts side by side, and what can be done. Stays until the file is saved. */

import type { Current } from "../api";
import { button, make } from "../dom";
import { t } from "../i18n";
import { say } from "../notice";
import { linesOf, merge } from "../text/lines";
import { sides } from "./sides";

interface Sides {
  /** What both began with. */
  base: string;
  mine: string;
  theirs: Current;
  put: (text: string) => void;
}

export function mergeView({ base, mine, theirs, put }: Sides): HTMLElement {
  const { merge: texts } = t;
  const text = theirs.text ?? "";
  const choose = (chosen: string, told: string): void => {
    put(chosen);
    say(told);
  };
  const keep = (): void => {
    const merged = merge(linesOf(base), linesOf(text), linesOf(mine));
    choose(merged.lines.join("\n"), texts.kept(merged.clashes));
  };
  const take = button(texts.take, () => choose(text, texts.tookTheirs));
  take.id = "take-theirs";
  // Where theirs took the file away, mine is all there is to keep.
  const both = button(texts.keep, theirs.text === null ? () => choose(mine, texts.mineAgain) : keep, "primary");
  both.id = "keep-mine";
  const actions = make("div", "actions", take, both, button(texts.onlyMine, () => choose(mine, texts.mineAgain)));
  const heading = make("h2", "", texts.title);
  heading.id = "merge-title";
  heading.tabIndex = -1;
  const view = make("section", "panel merge", heading, make("p", "", theirs.text === null ? texts.gone : texts.text), actions);
  view.setAttribute("aria-labelledby", heading.id);
  view.append(sides({ title: texts.theirs, text }, { title: texts.mine, text: mine }));
  return view;
}
