/** What every page is made of. */

import { make } from "../dom";

export interface View {
  title: string;
  nodes: Node[];
  /** When another page takes its place. */
  leave?: () => void;
  /** Once it is shown. */
  shown?: () => void;
}

export function heading(text: string, ...beside: Node[]): HTMLElement {
  return make("div", "title", make("h1", "", text), ...beside);
}

export function section(title: string, ...children: (Node | string)[]): HTMLElement {
  const head = make("h2", "", title);
  head.id = `section-${(made += 1)}`;
  const element = make("section", "", head, ...children);
  element.setAttribute("aria-labelledby", head.id);
  return element;
}

/** Facts beside each other, each under its name. */
export function factsList(facts: readonly (readonly [name: string, value: string])[]): HTMLElement {
  return make("dl", "facts-list", ...facts.map(([name, value]) => make("div", "", make("dt", "", name), make("dd", "", value))));
}

let made = 0;
