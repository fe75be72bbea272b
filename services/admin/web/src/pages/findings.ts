/** What a check found, as a list from which one gets to each place. */

import { button, link, make } from "../dom";
import { t } from "../i18n";
import { fileHash } from "../router";
import type { Diagnostic } from "../text/diagnostics";

/** With `jump`, places are buttons that lead there; otherwise links to their files. */
export function findings(found: readonly Diagnostic[], jump?: (one: Diagnostic) => void): HTMLElement {
  return make("ul", "findings", ...found.map((one) => make("li", one.severity, ...finding(one, jump))));
}

function finding(one: Diagnostic, jump: ((one: Diagnostic) => void) | undefined): Node[] {
  const { line, column } = one.start;
  const nodes: Node[] = [make("span", "severity", one.severity === "error" ? t.editor.error : t.editor.warning)];
  if (jump) nodes.push(button(t.editor.place(line, column), () => jump(one), "link"));
  else nodes.push(link(fileHash(one.file, line, column), `${one.file}:${line}:${column}`));
  nodes.push(make("span", "message", one.message));
  if (one.hint) nodes.push(make("span", "hint", one.hint));
  return nodes;
}

export function summary(found: readonly Diagnostic[]): string {
  if (found.length === 0) return t.editor.fine;
  const errors = found.filter(({ severity }) => severity === "error").length;
  return t.editor.found(errors, found.length - errors);
}
