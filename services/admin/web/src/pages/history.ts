/** What was said before a question: written here, or taken from a recorded visit. */

import { conversationsApi, type Speaker } from "../api/conversations";
import type { Said } from "../api/prompts";
import { button, make, select } from "../dom";
import { moment, t } from "../i18n";
import { attempt } from "../notice";
import { may } from "../session";

/** As many as a list to choose from can hold. */
const VISITS = 100;

export class History {
  readonly box = make("details", "panel");
  readonly #list = make("ol", "history");
  readonly #add = button(t.prompts.add, () => {
    this.#lines.push({ role: this.#lines.length % 2 === 0 ? "customer" : "kiosk", text: "" });
    this.#paint();
    this.#list.querySelector<HTMLInputElement>("li:last-child input")?.focus();
  });
  #lines: Said[] = [];

  constructor() {
    const visits = make("div");
    // Who may not read visits writes what was said.
    this.box.append(make("summary", "", t.prompts.history), ...(may("editor") ? [visits] : []), this.#list, this.#add);
    this.box.ontoggle = () => {
      if (this.box.open && may("editor") && visits.childNodes.length === 0) void this.#visits(visits);
    };
  }

  get said(): Said[] {
    return this.#lines.filter(({ text }) => text.trim() !== "");
  }

  async #visits(box: HTMLElement): Promise<void> {
    const page = await attempt(() => conversationsApi.past({ limit: VISITS }));
    if (!page) return;
    const all = page.conversations.filter(({ has_transcript }) => has_transcript);
    if (all.length === 0) return box.replaceChildren(make("p", "hint", t.prompts.noVisits));
    const options = all.map(({ id, kiosk, began_ms }) => [String(id), t.prompts.visitOf(id, kiosk ?? "–", moment(began_ms))] as const);
    const visit = select(t.prompts.visit, "prompt-visit", [["", t.prompts.noVisit], ...options], "");
    visit.input.onchange = () => void this.#take(visit.input.value);
    box.replaceChildren(visit.box);
  }

  async #take(id: string): Promise<void> {
    const past = id === "" ? undefined : await attempt(() => conversationsApi.one(Number(id)));
    if (id !== "" && !past) return;
    this.#lines = (past?.turns_list ?? []).flatMap(({ lines }) => lines.map(({ role, text }) => ({ role, text })));
    this.#paint();
  }

  #paint(): void {
    this.#list.replaceChildren(...this.#lines.map((line, at) => this.#line(line, at)));
  }

  #line(line: Said, at: number): HTMLElement {
    const role = make("select", "", ...(["customer", "kiosk"] as const).map((one) => new Option(t.conversations.roles[one], one, false, one === line.role)));
    role.setAttribute("aria-label", t.prompts.who(at + 1));
    role.onchange = () => (line.role = role.value as Speaker);
    const text = make("input");
    text.value = line.text;
    text.setAttribute("aria-label", t.prompts.line(at + 1));
    text.oninput = () => (line.text = text.value);
    const away = button(t.prompts.removeShort, () => {
      this.#lines.splice(at, 1);
      this.#paint();
      this.#add.focus();
    });
    away.setAttribute("aria-label", t.prompts.remove(at + 1));
    return make("li", "", role, text, away);
  }
}
