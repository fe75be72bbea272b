/** The self-check: what a technician wants to know before leaving the store, on one screen and as text. */

import type { PageConfig } from "../config";
import { at } from "../here";
import { languages, TEXTS } from "../i18n";
import { PinPad } from "../ops/operator";
import { make } from "../ui/dom";
import { echoGrade, type Grade, networkGrade, noiseGrade } from "./figures";
import { orchestrator, pageServer, sound } from "./probes";
import { CHECK_TEXTS, type CheckTexts } from "./texts";

interface Line {
  name: string;
  value: string;
  grade?: Grade | undefined;
}

/** Shows the check in place of the kiosk; staff's alone, where staff have a PIN. */
export function start(config: PageConfig): void {
  const language = languages(config.languages)[0] ?? "en";
  document.documentElement.lang = language;
  const texts = CHECK_TEXTS[language];
  const main = make("main", "check");
  document.body.replaceChildren(main);
  document.body.className = "checking";
  document.title = texts.title;
  const check = new Check(main, config, texts);
  if (!config.operator) return check.show();
  const door = make("div", "door");
  main.replaceChildren(make("h1", "", texts.title), door);
  new PinPad(door, TEXTS[language], () => check.show()).show();
}

class Check {
  #lines: Line[] = [];
  readonly #list = make("dl", "figures");

  constructor(
    private readonly main: HTMLElement,
    private readonly config: PageConfig,
    private readonly texts: CheckTexts,
  ) {}

  show(): void {
    const { title, intro, run, copy, back } = this.texts;
    const buttons = make("div", "buttons");
    const start = this.#button(run, "check-run", () => void this.#run(start));
    start.classList.add("primary");
    const copying = this.#button(copy, "check-copy", () => void this.#copy(copying));
    buttons.append(start, copying, this.#button(back, "check-back", () => location.assign(at("./"))));
    this.#list.setAttribute("aria-live", "polite");
    this.main.replaceChildren(make("h1", "", title), make("p", "", intro), this.#list, buttons);
    this.#fixed();
  }

  /** What is known without trying anything. */
  #fixed(): void {
    const { versions, screen: screenName, browser, microphone, network, waiting } = this.texts;
    const version = import.meta.env.VITE_VERSION ?? "dev";
    this.#lines = [
      { name: microphone, value: waiting },
      { name: network, value: waiting },
      { name: versions, value: `page ${version}, server ${this.config.version ?? "?"}, kiosk ${this.config.kiosk}` },
      { name: screenName, value: `${innerWidth} × ${innerHeight} (${screen.width} × ${screen.height}, ×${devicePixelRatio})` },
      { name: browser, value: `${navigator.userAgent} · ${navigator.language}` },
    ];
    this.#draw();
  }

  async #run(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    this.#fixed();
    const fixed = this.#lines.slice(2);
    this.#lines = [...(await this.#hear()), ...(await this.#reach()), ...fixed];
    this.#draw();
    button.textContent = this.texts.again;
    button.disabled = false;
    document.body.dataset["checked"] = "true";
  }

  async #hear(): Promise<Line[]> {
    const { microphone, noise, echo, loudspeaker } = this.texts;
    try {
      const { noiseDb, echoDb, microphone: label } = await sound();
      return [
        { name: microphone, value: label || this.texts.ready, grade: noiseDb > -99 ? "good" : "bad" },
        { name: noise, value: `${noiseDb.toFixed(0)} dB`, grade: noiseGrade(noiseDb) },
        { name: echo, value: `+${echoDb.toFixed(0)} dB`, grade: echoGrade(echoDb) },
        { name: loudspeaker, value: this.texts.heard },
      ];
    } catch (error) {
      return [{ name: microphone, value: `${this.texts.failed}: ${nameOf(error)}`, grade: "bad" }];
    }
  }

  async #reach(): Promise<Line[]> {
    const probe = async (name: string, measure: () => Promise<number>): Promise<Line> => {
      try {
        const ms = await measure();
        return { name, value: `${ms.toFixed(0)} ms`, grade: networkGrade(ms) };
      } catch (error) {
        return { name, value: `${this.texts.failed}: ${nameOf(error)}`, grade: "bad" };
      }
    };
    return [
      await probe(this.texts.network, () => orchestrator(this.config.orchestrator)),
      await probe(this.texts.server, pageServer),
    ];
  }

  #draw(): void {
    const rows = this.#lines.map((line) => {
      const row = make("div");
      const value = make("dd", line.grade ?? "", line.value);
      if (line.grade) value.append(" ", make("strong", "grade", this.texts[line.grade]));
      if (line.value === this.texts.heard) this.#ask(value);
      row.append(make("dt", "", line.name), value);
      return row;
    });
    this.#list.replaceChildren(...rows);
  }

  /** Only a person knows whether the loudspeaker sounded. */
  #ask(value: HTMLElement): void {
    const answer = (text: string, grade: Grade) => () => {
      const { loudspeaker } = this.texts;
      this.#lines = this.#lines.map((line) => (line.name === loudspeaker ? { name: loudspeaker, value: text, grade } : line));
      this.#draw();
    };
    value.append(" ", this.#button(this.texts.yes, "", answer(this.texts.yes, "good")), this.#button(this.texts.no, "", answer(this.texts.no, "bad")));
  }

  async #copy(button: HTMLButtonElement): Promise<void> {
    const lines = this.#lines.map(({ name, value, grade }) => `${name}: ${value}${grade ? ` (${this.texts[grade]})` : ""}`);
    await navigator.clipboard.writeText([`U5 ${this.texts.title} ${new Date().toISOString()}`, ...lines].join("\n"));
    button.textContent = this.texts.copied;
  }

  #button(label: string, id: string, press: () => void): HTMLButtonElement {
    const button = make("button", "", label);
    button.type = "button";
    if (id) button.id = id;
    button.onclick = press;
    return button;
  }
}

/** The kind of a failure; what a browser says of it is of no more use. */
function nameOf(error: unknown): string {
  return error instanceof DOMException ? error.name : error instanceof Error ? error.message : "?";
}
