/** Plain helpers for the DOM. Text is set as text, never as markup. */

type Child = Node | string;

/** The page's elements by id; a missing one is a mistake in `index.html`, found at once. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element "${id}"`);
  return element as E;
}

export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

export function link(href: string, ...children: Child[]): HTMLAnchorElement {
  const anchor = make("a", "", ...children);
  anchor.href = href;
  return anchor;
}

/** A button that can be pressed again only when what it began has ended. */
export function button(text: string, press: () => unknown, className = ""): HTMLButtonElement {
  const element = make("button", className, text);
  element.type = "button";
  element.onclick = async () => {
    if (element.getAttribute("aria-disabled") === "true") return;
    // Not `disabled`, which would take the focus away.
    element.setAttribute("aria-disabled", "true");
    try {
      await press();
    } finally {
      element.removeAttribute("aria-disabled");
    }
  };
  return element;
}

interface FieldOptions {
  type?: string;
  id: string;
  autocomplete?: AutoFill;
  required?: boolean;
  hint?: string;
  maxLength?: number;
}

/** A labelled input. */
export function field(text: string, options: FieldOptions): { box: HTMLElement; input: HTMLInputElement } {
  const input = make("input");
  input.id = options.id;
  input.type = options.type ?? "text";
  input.autocomplete = options.autocomplete ?? "off";
  input.required = options.required ?? true;
  input.spellcheck = false;
  if (options.maxLength) input.maxLength = options.maxLength;
  const box = make("div", "field", labelOf(text, input.id), input);
  if (options.hint) {
    const hint = make("p", "hint", options.hint);
    hint.id = `${input.id}-hint`;
    input.setAttribute("aria-describedby", hint.id);
    box.append(hint);
  }
  return { box, input };
}

export function select(text: string, id: string, options: readonly (readonly [value: string, text: string])[], value: string): { box: HTMLElement; input: HTMLSelectElement } {
  const input = make("select");
  input.id = id;
  for (const [key, shown] of options) input.append(new Option(shown, key, key === value, key === value));
  return { box: make("div", "field", labelOf(text, id), input), input };
}

export function labelOf(text: string, id: string): HTMLLabelElement {
  const label = make("label", "", text);
  label.htmlFor = id;
  return label;
}

/** A form that the page itself answers. */
export function form(submit: () => unknown, ...children: Child[]): HTMLFormElement {
  const element = make("form", "form", ...children);
  let isBusy = false;
  element.onsubmit = async (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    try {
      await submit();
    } finally {
      isBusy = false;
    }
  };
  return element;
}

export function submitButton(text: string): HTMLButtonElement {
  const element = make("button", "primary", text);
  element.type = "submit";
  return element;
}

/** A table that scrolls in its own frame, by keyboard, too. */
export function table(label: string, heads: string[], rows: HTMLTableRowElement[]): HTMLElement {
  const head = make("tr");
  head.append(
    ...heads.map((text) => {
      const cell = make("th", "", text);
      cell.scope = "col";
      return cell;
    }),
  );
  const element = make("table", "", make("thead", "", head), make("tbody", "", ...rows));
  return frame(label, element);
}

export function frame(label: string, ...children: Child[]): HTMLElement {
  const element = make("div", "table", ...children);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  element.tabIndex = 0;
  return element;
}

export function row(...cells: (Child | Child[])[]): HTMLTableRowElement {
  return make("tr", "", ...cells.map((cell) => make("td", "", ...(Array.isArray(cell) ? cell : [cell]))));
}

export function unseen(text: string): HTMLElement {
  return make("span", "unseen", text);
}
