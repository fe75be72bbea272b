/** The pages of one section, as links beside each other. */

import { link, make } from "../dom";

export function tabs(label: string, all: readonly (readonly [hash: string, text: string])[], current: string): HTMLElement {
  const items = all.map(([hash, text]) => {
    const anchor = link(hash, text);
    if (hash === current) anchor.setAttribute("aria-current", "page");
    return make("li", "", anchor);
  });
  const element = make("nav", "tabs", make("ul", "", ...items));
  element.setAttribute("aria-label", label);
  return element;
}
