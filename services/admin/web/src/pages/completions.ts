/**
 * A list of what may stand at the caret, below it. The text field keeps the focus; which entry is meant is told by
 * `aria-activedescendant` (the listbox pattern of ARIA).
 */

import type { Offer } from "../completion/schema";
import { make, unseen } from "../dom";
import { t } from "../i18n";

export interface Offered {
  offers: Offer[];
  /** Where what is written of it begins. */
  from: number;
}

const MOST = 60;

export class Completions {
  readonly box = make("div", "completions");
  readonly #list = make("ul");
  readonly #told = unseen("");
  #offered: Offered | undefined;
  #chosen = 0;

  constructor(
    private readonly area: HTMLTextAreaElement,
    private readonly find: (text: string, at: number) => Offered | undefined,
  ) {
    this.#list.id = "completions";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", t.flows.complete);
    this.#told.setAttribute("role", "status");
    this.box.append(this.#list, this.#told);
    area.setAttribute("aria-autocomplete", "list");
    area.setAttribute("aria-controls", this.#list.id);
    // It may have to be scrolled; Tab itself takes what is chosen in it.
    this.#list.tabIndex = 0;
    this.#list.hidden = true;
    // The pointer must not take the focus out of the text.
    this.#list.onmousedown = (event) => event.preventDefault();
    area.addEventListener("scroll", () => this.#place());
    new ResizeObserver(() => this.#place()).observe(area);
    area.addEventListener("blur", () => this.close());
  }

  /** Whether the key was for the list. */
  key(event: KeyboardEvent): boolean {
    if (event.ctrlKey && event.key === " ") return this.#open(true);
    if (this.#list.hidden || event.ctrlKey || event.altKey || event.metaKey) return false;
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") return this.#choose(this.#chosen + (key === "ArrowDown" ? 1 : -1));
    if (key === "Enter" || (key === "Tab" && !event.shiftKey)) return this.#take();
    if (key !== "Escape") return false;
    this.close();
    return true;
  }

  /** After something was written: only where a word has begun, so that the list is not in the way. */
  typed(): void {
    this.#open(false);
  }

  close(): void {
    this.#list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }

  #open(isAsked: boolean): true {
    const { area } = this;
    const at = area.selectionEnd;
    const found = area.readOnly || at !== area.selectionStart ? undefined : this.find(area.value, at);
    const written = found ? area.value.slice(found.from, at) : "";
    const offers = found?.offers ?? [];
    // What is written whole already needs no suggestion, and Enter is for the next line.
    const isNeeded = isAsked || (written !== "" && !offers.some(({ label }) => label === written));
    this.#offered = found;
    if (offers.length === 0 || !isNeeded) {
      if (isAsked) this.#told.textContent = t.flows.nothing;
      this.close();
      return true;
    }
    this.#list.replaceChildren(...offers.slice(0, MOST).map((offer, index) => this.#option(offer, index)));
    this.#list.hidden = false;
    const count = t.flows.count(offers.length);
    if (this.#told.textContent !== count) this.#told.textContent = count;
    this.#choose(0);
    this.#place();
    return true;
  }

  #option({ label, detail, isRequired }: Offer, index: number): HTMLElement {
    const marks = isRequired ? [make("span", "badge", t.flows.required)] : [];
    const option = make("li", "", make("code", "", label), ...marks, make("span", "detail", detail));
    option.id = `completion-${index}`;
    option.setAttribute("role", "option");
    option.onclick = () => {
      this.#chosen = index;
      this.#take();
    };
    return option;
  }

  #choose(wanted: number): true {
    const options = [...this.#list.children];
    this.#chosen = (wanted + options.length) % options.length;
    for (const [at, option] of options.entries()) option.setAttribute("aria-selected", String(at === this.#chosen));
    const chosen = options[this.#chosen];
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) this.area.setAttribute("aria-activedescendant", chosen.id);
    return true;
  }

  #take(): true {
    const offer = this.#offered?.offers[this.#chosen];
    if (this.#offered && offer) {
      this.area.setSelectionRange(this.#offered.from, this.area.selectionEnd);
      // The only way that keeps what can be undone.
      document.execCommand("insertText", false, offer.insert);
    }
    this.close();
    return true;
  }

  /** Below the caret's line: letters are all as wide, and lines do not wrap. */
  #place(): void {
    if (this.#list.hidden || !this.#offered) return;
    const { area, box } = this;
    const style = getComputedStyle(area);
    const before = area.value.slice(0, this.#offered.from);
    const line = before.split("\n").length;
    const left = area.offsetLeft + Number.parseFloat(style.paddingLeft) + widthOf(before.slice(before.lastIndexOf("\n") + 1), style.font) - area.scrollLeft;
    const top = area.offsetTop + Number.parseFloat(style.paddingTop) + line * Number.parseFloat(style.lineHeight) - area.scrollTop;
    const most = (box.parentElement?.clientWidth ?? 0) - this.#list.offsetWidth;
    this.#list.style.setProperty("left", `${Math.max(0, Math.min(left, most))}px`);
    this.#list.style.setProperty("top", `${Math.max(0, Math.min(top, area.offsetTop + area.clientHeight))}px`);
  }
}

const drawing = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");

function widthOf(text: string, font: string): number {
  if (!drawing) return 0;
  drawing.font = font;
  return drawing.measureText(text).width;
}
