/** Opening hours, by weekday and for single days. */

import { button, labelOf, make } from "../dom";
import { t } from "../i18n";
import { CLOSED, DAYS, expand, fold, times } from "../profile/hours";
import type { Asked, Input } from "./profile-inputs";

const USUAL = ["08:00", "20:00"] as const;
const DATE = /^\d{4}-\d\d-\d\d$/;

export function hoursInput(asked: Asked): Input {
  let hours: Record<string, string> = {};
  const rows = make("div", "hours");
  rows.setAttribute("role", "group");
  rows.setAttribute("aria-label", asked.label);
  const date = make("input");
  [date.type, date.id] = ["date", `${asked.id}-date`];
  const put = (name: string, span: string | undefined): void => {
    if (span === undefined) delete hours[name];
    else hours[name] = span;
    asked.changed();
  };
  const paint = (): void => {
    const dates = Object.keys(hours).filter((name) => DATE.test(name)).sort();
    rows.replaceChildren(...[...DAYS, ...dates].map((name, at) => row(asked, name, at, hours[name], put, paint)));
  };
  const add = button(t.profile.addDate, () => {
    if (!DATE.test(date.value)) return;
    put(date.value, CLOSED);
    paint();
  });
  const set = (value: unknown): void => {
    hours = expand(value);
    paint();
  };
  const adding = make("div", "actions", labelOf(t.profile.date, date.id), date, add);
  return { node: make("div", "field", rows, adding), get: () => fold(hours), set };
}

function row(asked: Asked, name: string, at: number, span: string | undefined, put: (name: string, span: string | undefined) => void, paint: () => void): HTMLElement {
  const day = t.profile.days[name] ?? name;
  const open = make("input");
  [open.type, open.id, open.checked] = ["checkbox", at === 0 ? asked.id : `${asked.id}-${name}`, times(span) !== undefined];
  open.setAttribute("aria-label", t.profile.openOn(day));
  const [from, until] = [make("input"), make("input")];
  const [begins, ends] = times(span) ?? USUAL;
  for (const [input, value, label] of [[from, begins, t.profile.from(day)], [until, ends, t.profile.until(day)]] as const) {
    [input.type, input.value, input.required, input.disabled] = ["time", value, true, !open.checked];
    input.setAttribute("aria-label", label);
  }
  const told = (): void => {
    from.disabled = until.disabled = !open.checked;
    put(name, open.checked ? `${from.value}-${until.value}` : CLOSED);
  };
  open.onchange = from.oninput = until.oninput = told;
  const away = button(t.profile.removeShort, () => {
    put(name, undefined);
    paint();
  });
  away.setAttribute("aria-label", t.profile.remove(day));
  return make("div", "hours-row", make("span", "day", day), open, make("span", "", t.profile.open), from, "–", until, ...(DATE.test(name) ? [away] : []));
}
