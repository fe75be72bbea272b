/** A prompt as the language model gets it, and what it answers. */

import { Problem } from "../api";
import { type Preview, type Prompt, type PromptAsk, type PromptInput, promptsApi, type Tried } from "../api/prompts";
import { button, field, form, labelOf, link, make, select } from "../dom";
import { duration } from "../format";
import { t } from "../i18n";
import { attempt } from "../notice";
import { documentHash } from "../router";
import { may } from "../session";
import type { Aside } from "./aside";
import { findings } from "./findings";
import { History } from "./history";

const LANGUAGES = ["en", "de", "fr"] as const;
/** What is asked for by itself, or found. */
const OWN = ["question", "history", "passages", "language", "language_name"];

export function promptAside(file: string): Aside {
  return new PromptAside(file);
}

class PromptAside implements Aside {
  readonly box = make("aside", "beside prompting");
  readonly #hint = make("p", "hint", t.prompts.ofSaved);
  readonly #question = field(t.prompts.question, { id: "prompt-question", maxLength: 500 });
  readonly #language = select(t.prompts.language, "prompt-language", LANGUAGES.map((code) => [code, code.toUpperCase()] as const), t.code);
  readonly #history = new History();
  readonly #values = make("div", "values");
  readonly #told = make("p", "hint");
  readonly #result = make("div", "result");
  #prompt: Prompt | undefined;
  /** A late answer to an earlier question is not shown. */
  #asked = 0;

  constructor(private readonly file: string) {
    this.box.setAttribute("aria-label", t.prompts.beside);
    this.#told.setAttribute("role", "status");
    this.#result.id = "prompt-result";
  }

  shown = async (): Promise<void> => {
    const all = await attempt(promptsApi.list);
    this.#prompt = all?.find(({ file }) => file === this.file);
    if (!this.#prompt) return this.box.replaceChildren(make("p", "empty", t.prompts.none));
    this.#values.replaceChildren(...this.#prompt.inputs.filter(({ name }) => !OWN.includes(name)).map(valueInput));
    const preview = make("button", "", t.prompts.preview);
    preview.type = "submit";
    preview.id = "prompt-preview";
    const trial = button(t.prompts.try, () => this.#ask(promptsApi.try), "primary");
    trial.id = "prompt-try";
    const ask = form(() => this.#ask(promptsApi.preview), this.#question.box, this.#language.box, this.#values, this.#history.box, make("div", "actions", preview, ...(may("editor") ? [trial] : [])));
    this.box.replaceChildren(make("h2", "", t.prompts.beside), this.#hint, ask, this.#told, this.#result);
  };

  saved = (): void => {
    if (!this.#prompt) void this.shown();
    else if (this.#result.childNodes.length > 0) void this.#ask(promptsApi.preview);
  };

  typed = (isUnsaved: boolean): void => {
    const text = isUnsaved ? t.prompts.unsaved : t.prompts.ofSaved;
    if (this.#hint.textContent !== text) this.#hint.textContent = text;
  };

  moved = (): void => undefined;

  async #ask(send: (ask: PromptAsk) => Promise<Preview | Tried>): Promise<void> {
    if (!this.#prompt || !this.#question.input.form?.reportValidity()) return;
    const mine = (this.#asked += 1);
    const inputs = [...this.#values.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].filter(({ value }) => value !== "");
    const values = Object.fromEntries(inputs.map(({ name, value }) => [name, value]));
    const wanted = { prompt: this.#prompt.name, language: this.#language.input.value, question: this.#question.input.value.trim(), history: this.#history.said, values };
    this.#told.textContent = send === promptsApi.try ? t.prompts.trying : "";
    const nodes = await attempt(() => answered(send, wanted));
    if (mine !== this.#asked) return;
    this.#told.textContent = "";
    if (nodes) this.#result.replaceChildren(...nodes);
  }
}

function valueInput({ name, kind, is_required = false }: PromptInput): HTMLElement {
  const isJson = kind === "list" || kind === "map";
  const input = isJson ? make("textarea", "code") : make("input");
  [input.id, input.name, input.required] = [`prompt-value-${name}`, name, is_required];
  const box = make("div", "field", labelOf(t.prompts.value(name), input.id), input);
  if (!isJson) return box;
  const hint = make("p", "hint", t.prompts.json);
  hint.id = `${input.id}-hint`;
  input.setAttribute("aria-describedby", hint.id);
  box.append(hint);
  return box;
}

async function answered(send: (ask: PromptAsk) => Promise<Preview | Tried>, wanted: PromptAsk): Promise<Node[]> {
  try {
    return shownOf(await send(wanted));
  } catch (error) {
    if (!(error instanceof Problem && error.status === 422 && error.members.found)) throw error;
    return [make("p", "problem", t.prompts.cannot), findings(error.members.found)];
  }
}

function shownOf(result: Preview | Tried): Node[] {
  const { tokens, budget, messages, passages, left_out } = result;
  const nodes: Node[] = [];
  if ("answer" in result) {
    const by = t.prompts.by(result.engine, duration(result.first_ms), duration(result.took_ms));
    nodes.push(make("div", "answer panel", make("h3", "", t.prompts.answer), make("p", "said", result.answer), make("p", "facts", by)));
  }
  nodes.push(budgetOf(tokens, budget));
  if (left_out.length > 0) nodes.push(make("p", "problem", t.prompts.leftOut), make("ul", "reasons", ...left_out.map((one) => make("li", "", one))));
  const parts = messages.map(({ role, text }) => make("div", `message ${role}`, make("h4", "", t.prompts.roles[role] ?? role), make("p", "code", text)));
  nodes.push(make("h3", "", t.prompts.messages), ...parts, make("h3", "", t.prompts.passages));
  if (passages.length === 0) nodes.push(make("p", "empty", t.prompts.noPassages));
  else nodes.push(make("ul", "reasons", ...passages.map(({ title, document }) => make("li", "", title, " – ", link(documentHash(document), document)))));
  return nodes;
}

function budgetOf(tokens: number, budget: number | null): HTMLElement {
  const text = t.prompts.tokens(tokens, budget);
  if (budget === null) return make("p", "facts", text);
  const meter = make("meter");
  [meter.min, meter.max, meter.high, meter.optimum, meter.value] = [0, budget, budget * 0.9, 0, tokens];
  meter.setAttribute("aria-label", text);
  const over = tokens > budget ? [make("span", "problem", t.prompts.overBudget)] : [];
  return make("p", "budget", meter, make("span", "", text), ...over);
}
