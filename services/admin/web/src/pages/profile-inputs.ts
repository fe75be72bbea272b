/** An input for each kind of value that a profile has. */

import type { ProfileField } from "../api/profile";
import { button, labelOf, make } from "../dom";
import { t } from "../i18n";
import { hoursInput } from "./hours-input";

export interface Input {
  node: HTMLElement;
  get: () => unknown;
  set: (value: unknown) => void;
}

export interface Asked {
  field: ProfileField;
  /** Unique on the page. */
  id: string;
  label: string;
  languages: () => string[];
  changed: () => void;
}

export const languageName = (code: string): string => t.profile.languages[code] ?? code.toUpperCase();

/** What people call one of the options. */
export const optionName = (option: string): string => t.profile.options[option] ?? option;

export function inputOf(asked: Asked): Input {
  switch (asked.field.kind) {
    case "integer":
      return number(asked, "1");
    case "number":
      return number(asked, "0.05");
    case "choice":
      return choice(asked);
    case "list":
      return asked.field.options ? ordered(asked) : lines(asked);
    case "texts":
      return texts(asked);
    case "voices":
      return texts(asked, asked.field.options ?? []);
    case "hours":
      return hoursInput(asked);
    case "text":
      return text(asked);
  }
}

function plain(asked: Asked, type: string): HTMLInputElement {
  const input = make("input");
  [input.id, input.type] = [asked.id, type];
  input.oninput = asked.changed;
  input.setAttribute("aria-describedby", `${asked.id}-hint`);
  return input;
}

function number(asked: Asked, step: string): Input {
  const input = plain(asked, "number");
  const { minimum, maximum, unit } = asked.field;
  if (minimum !== null) input.min = String(minimum);
  if (maximum !== null) input.max = String(maximum);
  // Where nobody knows how it comes, empty is as it comes.
  [input.step, input.required] = [step, asked.field.default !== null];
  return {
    node: make("div", "with-unit", input, ...(unit ? [make("span", "", unit)] : [])),
    // What is no number is told by the browser before it is saved.
    get: () => (input.value === "" ? null : input.valueAsNumber),
    set: (value) => (input.value = value === null || value === undefined ? "" : String(value)),
  };
}

function text(asked: Asked): Input {
  const input = plain(asked, "text");
  return { node: input, get: () => input.value, set: (value) => (input.value = String(value ?? "")) };
}

function choice(asked: Asked): Input {
  const input = make("select");
  input.id = asked.id;
  input.onchange = asked.changed;
  input.setAttribute("aria-describedby", `${asked.id}-hint`);
  for (const option of asked.field.options ?? []) input.append(new Option(optionName(option), option));
  // Options are words; a default may be a number or yes and no.
  const known = new Map([[String(asked.field.default), asked.field.default]]);
  return {
    node: input,
    get: () => (known.has(input.value) ? known.get(input.value) : input.value === "true" ? true : input.value === "false" ? false : input.value),
    set: (value) => (input.value = String(value)),
  };
}

function lines(asked: Asked): Input {
  const area = make("textarea");
  area.id = asked.id;
  area.rows = 4;
  area.oninput = asked.changed;
  area.setAttribute("aria-describedby", `${asked.id}-hint`);
  const get = (): string[] => area.value.split("\n").map((line) => line.trim()).filter(Boolean);
  return { node: area, get, set: (value) => (area.value = (Array.isArray(value) ? value : []).join("\n")) };
}

/** Some of the options, in an order that counts: the first is the default. */
function ordered(asked: Asked): Input {
  let chosen: string[] = [];
  const list = make("ol", "ordered");
  list.setAttribute("aria-label", asked.label);
  const more = make("select");
  more.id = asked.id;
  more.setAttribute("aria-describedby", `${asked.id}-hint`);
  const press = (title: string, name: string, act: () => void): HTMLElement => {
    const one = button(title, () => {
      act();
      paint();
      asked.changed();
      (more.hidden ? list.querySelector("button") : more)?.focus();
    });
    one.setAttribute("aria-label", name);
    return one;
  };
  const item = (name: string, at: number): HTMLElement => {
    const badge = at === 0 ? [make("span", "badge", t.profile.isFirst)] : [];
    const up = press(t.profile.upShort, t.profile.up(languageName(name)), () => chosen.splice(at - 1, 0, ...chosen.splice(at, 1)));
    const away = press(t.profile.removeShort, t.profile.remove(languageName(name)), () => chosen.splice(at, 1));
    return make("li", "", make("span", "", languageName(name)), ...badge, make("span", "actions", ...(at > 0 ? [up] : []), ...(chosen.length > 1 ? [away] : [])));
  };
  const adding = press(t.profile.add, t.profile.addTo(asked.label), () => more.value && chosen.push(more.value));
  const paint = (): void => {
    list.replaceChildren(...chosen.map(item));
    const left = (asked.field.options ?? []).filter((option) => !chosen.includes(option));
    more.replaceChildren(...left.map((option) => new Option(languageName(option), option)));
    more.hidden = adding.hidden = left.length === 0;
  };
  const set = (value: unknown): void => {
    chosen = Array.isArray(value) ? value.map(String) : [];
    paint();
  };
  return { node: make("div", "field", list, make("div", "actions", more, adding)), get: () => [...chosen], set };
}

/** One for each language; with options, one of them. */
function texts(asked: Asked, options?: string[]): Input {
  let values: Record<string, string> = {};
  const box = make("div", "by-language");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", asked.label);
  const one = (code: string, at: number): HTMLElement => {
    const input = options && options.length > 0 ? make("select", "", ...["", ...options].map((option) => new Option(option || t.profile.none, option))) : make("input");
    input.id = at === 0 ? asked.id : `${asked.id}-${code}`;
    input.value = values[code] ?? "";
    input.lang = code;
    input.setAttribute("aria-describedby", `${asked.id}-hint`);
    input.oninput = () => {
      values = { ...values, [code]: input.value };
      if (input.value === "") delete values[code];
      asked.changed();
    };
    const label = labelOf(languageName(code), input.id);
    label.classList.add("of-language");
    return make("div", "language", label, input);
  };
  const paint = (): void => box.replaceChildren(...asked.languages().map(one));
  return {
    node: box,
    get: () => ({ ...values }),
    set: (value) => {
      values = value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([code, text]) => [code, String(text)])) : {};
      paint();
    },
  };
}
