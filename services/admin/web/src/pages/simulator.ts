/** Talks to the draft as a customer would. The server keeps nothing: each time it is told all that was said. */

import { Problem } from "../api";
import { flowsApi, type SimInput, type SimReply, type Simulation, type SimStep } from "../api/flows";
import { button, field, form, make, select, submitButton } from "../dom";
import { t } from "../i18n";
import { attempt } from "../notice";
import { findings } from "./findings";
import { factsList } from "./page";

const MOST = 50;

export class Simulator {
  readonly box = make("div", "simulator");
  readonly #log = make("ol", "captions whole talk-log");
  readonly #problem = make("div");
  readonly #choices = make("div", "actions choices");
  readonly #now = make("div", "now");
  readonly #hint = make("p", "hint");
  readonly #said = field(t.flows.say, { id: "sim-said", required: false, maxLength: 500 });
  readonly #language: ReturnType<typeof select>;
  #inputs: SimInput[] = [];
  #steps: SimStep[] = [];
  #isOver = false;
  /** A late answer to an earlier question is not shown. */
  #asked = 0;

  constructor(
    languages: readonly string[],
    private readonly stands: (step: SimStep | undefined) => void,
  ) {
    this.#language = select(t.flows.language, "sim-language", languages.map((code) => [code, code.toUpperCase()] as const), languages[0] ?? "en");
    this.#language.input.onchange = () => void this.restart();
    this.#log.setAttribute("role", "list");
    this.#log.setAttribute("aria-live", "polite");
    this.#log.setAttribute("aria-label", t.flows.talk);
    this.#log.tabIndex = 0;
    this.#log.id = "sim-log";
    this.#choices.setAttribute("role", "group");
    this.#choices.setAttribute("aria-label", t.flows.choices);
    const ask = form(() => this.#say(), this.#said.box, submitButton(t.flows.send));
    ask.classList.add("row");
    const tools = make("div", "tools", this.#language.box, button(t.flows.wait, () => this.#add({ wait: true })), button(t.flows.undo, () => this.#back()), button(t.flows.over, () => this.restart()));
    this.box.append(this.#hint, this.#problem, this.#log, this.#choices, ask, tools, this.#now);
    this.unsaved(false);
  }

  /** From the beginning, or again with the same words where the draft is another one. */
  async restart(inputs: SimInput[] = []): Promise<void> {
    this.#inputs = inputs;
    await this.#run();
  }

  again(): Promise<void> {
    return this.#run();
  }

  unsaved(is: boolean): void {
    const text = is ? `${t.flows.ofSaved} ${t.flows.unsavedHint}` : t.flows.ofSaved;
    if (this.#hint.textContent !== text) this.#hint.textContent = text;
  }

  async #say(): Promise<void> {
    const said = this.#said.input.value.trim();
    if (said === "") return;
    this.#said.input.value = "";
    await this.#add({ say: said });
  }

  async #add(input: SimInput): Promise<void> {
    if (this.#isOver) return;
    if (this.#inputs.length >= MOST) return this.#tell(make("p", "problem", t.flows.most));
    this.#inputs.push(input);
    await this.#run();
  }

  async #back(): Promise<void> {
    this.#inputs.pop();
    await this.#run();
  }

  async #run(): Promise<void> {
    const mine = (this.#asked += 1);
    const inputs = [...this.#inputs];
    const simulation = await attempt(() => this.#simulate(inputs));
    if (mine === this.#asked && simulation) this.#show(simulation, inputs);
  }

  async #simulate(inputs: SimInput[]): Promise<Simulation | undefined> {
    try {
      return await flowsApi.simulate(this.#language.input.value, inputs);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 422 && error.members.found)) throw error;
      this.#tell(make("p", "problem", t.flows.cannotRun), findings(error.members.found));
      return undefined;
    }
  }

  #tell(...nodes: Node[]): void {
    this.#problem.replaceChildren(...nodes);
  }

  #show({ steps, is_over }: Simulation, inputs: SimInput[]): void {
    this.#tell();
    const lines = steps.flatMap((step, at) => [...this.#saidAt(at, inputs, steps), ...step.replies.flatMap(replyLine)]);
    if (is_over) lines.push(make("li", "note", t.flows.ended));
    // What is there already stays, so that only what is new is read out.
    const isSame = this.#steps.every((step, at) => JSON.stringify(step) === JSON.stringify(steps[at])) && this.#log.children.length <= lines.length && !this.#isOver;
    this.#log.append(...(isSame ? lines.slice(this.#log.children.length) : (this.#log.replaceChildren(), lines)));
    this.#log.scrollTop = this.#log.scrollHeight;
    [this.#steps, this.#isOver] = [steps, is_over];
    this.#dress(steps.at(-1));
  }

  #dress(last: SimStep | undefined): void {
    const had = this.#choices.contains(document.activeElement);
    const choices = this.#isOver ? [] : (last?.replies.flatMap(({ choices }) => choices) ?? []);
    this.#choices.replaceChildren(...choices.map(({ id, label }) => button(label, () => this.#add({ choose: id }))));
    if (had) (this.#choices.querySelector("button") ?? this.#said.input).focus();
    const facts: [string, string][] = [[t.flows.flow, last?.flow ?? t.flows.none], [t.flows.step, last?.step ?? t.flows.none], ...Object.entries(last?.slots ?? {})];
    this.#now.replaceChildren(make("h2", "", t.flows.now), factsList(facts));
    this.stands(last);
  }

  #saidAt(at: number, inputs: SimInput[], steps: SimStep[]): HTMLElement[] {
    const input = inputs[at - 1];
    if (!input) return [];
    const text = "say" in input ? input.say : "choose" in input ? t.flows.chose(labelOf(input.choose, steps[at - 1])) : t.flows.silence;
    return [make("li", "customer", make("span", "who", "say" in input ? `${t.flows.customer}: ` : `${t.flows.customer} `), make("span", "text", text))];
  }
}

function labelOf(id: string, before: SimStep | undefined): string {
  return before?.replies.flatMap(({ choices }) => choices).find((choice) => choice.id === id)?.label ?? id;
}

function replyLine({ kind, text, choices }: SimReply): HTMLElement[] {
  const offered = choices.length > 0 && text === "" ? choices.map(({ label }) => label).join(" · ") : text;
  return [make("li", kind === "note" ? "note" : "kiosk", make("span", "who", `${t.flows.kiosk} ${t.flows.replies[kind] ?? kind}: `), make("span", "text", offered))];
}
