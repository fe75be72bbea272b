/** A text with line numbers, in a plain text field: every key that a browser or a screen reader has works as ever. */

import { make } from "../dom";
import { t } from "../i18n";
import { offset, type Place, type Severity } from "../text/diagnostics";
import { Completions, type Offered } from "./completions";

const INDENT = "  ";

export class Editor {
  readonly box = make("div", "editor");
  readonly area = make("textarea");
  readonly #gutter = make("div", "gutter");
  readonly #hint = make("p", "hint", t.editor.keys);
  #marks = new Map<number, Severity>();
  #lines = 0;
  /** After Escape, Tab goes on to the next control (WCAG 2.1.2). */
  #leaves = false;
  #completions: Completions | undefined;

  constructor(name: string, text: string, readonly save: () => void, changed: () => void) {
    const { area } = this;
    area.id = "text";
    area.value = text;
    // Browsers put the caret behind the text.
    area.setSelectionRange(0, 0);
    area.wrap = "off";
    area.spellcheck = false;
    area.setAttribute("autocapitalize", "off");
    area.setAttribute("aria-label", t.editor.text(name));
    this.#hint.id = "text-hint";
    area.setAttribute("aria-describedby", this.#hint.id);
    this.#gutter.setAttribute("aria-hidden", "true");
    area.onscroll = () => (this.#gutter.scrollTop = area.scrollTop);
    area.oninput = () => {
      this.#number();
      changed();
      this.#completions?.typed();
    };
    area.onkeydown = (event) => this.#key(event);
    area.onblur = () => this.#leave(false);
    const frame = make("div", "frame", this.#gutter, area);
    this.box.append(frame, this.#hint);
    this.#number();
  }

  get text(): string {
    return this.area.value;
  }

  set text(text: string) {
    this.area.value = text;
    this.#number();
  }

  /** Suggests what may stand at the caret from now on. */
  complete(find: (text: string, at: number) => Offered | undefined): void {
    this.#completions = new Completions(this.area, find);
    this.box.append(this.#completions.box);
    this.#leave(false);
  }

  mark(marks: Map<number, Severity>): void {
    this.#marks = marks;
    this.#lines = 0;
    this.#number();
  }

  jump(place: Place): void {
    const { area } = this;
    const at = offset(area.value, place);
    area.focus();
    area.setSelectionRange(at, at);
    const height = Number.parseFloat(getComputedStyle(area).lineHeight);
    area.scrollTop = Math.max(0, (place.line - 4) * height);
    // A column far to the right is brought into view by the browser once something is written; here, by hand.
    area.scrollLeft = Math.max(0, (place.column - 40) * height * 0.4);
    area.scrollIntoView({ block: "nearest" });
  }

  #number(): void {
    const count = this.area.value.split("\n").length;
    if (count === this.#lines) return;
    this.#lines = count;
    this.#gutter.replaceChildren(...Array.from({ length: count }, (_, at) => make("span", this.#marks.get(at + 1) ?? "", String(at + 1))));
    this.#gutter.scrollTop = this.area.scrollTop;
  }

  #key(event: KeyboardEvent): void {
    if (this.#completions?.key(event)) {
      event.preventDefault();
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      this.save();
    } else if (event.key === "Escape") {
      this.#leave(true);
    } else if (event.key === "Tab" && !event.shiftKey && !this.#leaves && !this.area.readOnly && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      // The only way that keeps what can be undone.
      document.execCommand("insertText", false, INDENT);
    } else if (event.key !== "Tab" && event.key !== "Shift") {
      this.#leave(false);
    }
  }

  #leave(leaves: boolean): void {
    this.#leaves = leaves;
    const keys = this.#completions ? `${t.editor.keys} ${t.flows.keys}` : t.editor.keys;
    this.#hint.textContent = leaves ? t.editor.leaving : keys;
  }
}
