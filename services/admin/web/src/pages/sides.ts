/** Two texts side by side, with the lines that differ marked, not by colour alone. */

import { frame, make, unseen } from "../dom";
import { t } from "../i18n";
import { around, linesOf, type Pair, sideBySide } from "../text/lines";

export function sides(left: { title: string; text: string }, right: { title: string; text: string }): HTMLElement {
  const [old, now] = [linesOf(left.text), linesOf(right.text)];
  const body = make("tbody", "", ...around(sideBySide(old, now)).map((pair) => line(pair, old, now)));
  const head = make("tr", "", column(""), column(left.title), column(""), column(right.title));
  const element = make("table", "sides", make("thead", "", head), body);
  return frame(`${left.title}, ${right.title}`, element);
}

function column(title: string): HTMLElement {
  if (title === "") return make("td");
  const cell = make("th", "", title);
  cell.scope = "col";
  return cell;
}

function line(pair: Pair | undefined, old: string[], now: string[]): HTMLElement {
  if (!pair) {
    const cell = make("td", "left-out", t.merge.leftOut);
    cell.colSpan = 4;
    return make("tr", "", cell);
  }
  const half = (at: number | undefined, lines: string[], sign: string): HTMLElement[] => [
    make("td", "number", at === undefined ? "" : String(at)),
    make("td", "code", ...(pair.same || at === undefined ? [] : [make("span", "sign", sign), unseen(`${t.merge.differs}: `)]), at === undefined ? "" : (lines[at - 1] ?? "")),
  ];
  return make("tr", pair.same ? "" : "differs", ...half(pair.left, old, "−"), ...half(pair.right, now, "+"));
}
