/** One file on its way into the knowledge: how far it is, what went wrong, and what can be done about it. */

import { Problem } from "../api";
import { type Document, knowledgeApi, type Stored } from "../api/knowledge";
import { button, make } from "../dom";
import { size } from "../format";
import { t } from "../i18n";
import { told } from "../notice";
import { upload } from "../upload";

type State = "waiting" | "sending" | "exists" | "reading" | "done" | "failed" | "off";

export class Sending {
  readonly element = make("li", "sending");
  readonly #state = make("span", "state");
  readonly #bar = make("progress");
  readonly #actions = make("span", "actions");
  #now: State = "waiting";
  #etag = "";
  #called = new AbortController();

  constructor(
    readonly path: string,
    private readonly file: File,
    private readonly send: (one: Sending) => void,
    private readonly changed: () => void,
  ) {
    this.#state.setAttribute("role", "status");
    this.#bar.setAttribute("aria-label", path);
    const name = make("span", "name", make("strong", "", path), make("span", "facts", size(file.size)));
    this.element.append(name, this.#bar, this.#state, this.#actions);
    this.#tell("waiting", t.knowledge.waiting);
  }

  get isOver(): boolean {
    return this.#now === "done" || this.#now === "failed" || this.#now === "off";
  }

  /** Whether it still counts on a look at what was read. */
  get isReading(): boolean {
    return this.#now === "reading";
  }

  async run(overwrites: boolean): Promise<void> {
    if (this.#called.signal.aborted) return;
    const headers: Record<string, string> = overwrites ? {} : { "if-none-match": "*" };
    const progress = (share: number): void => this.#tell("sending", t.knowledge.sending(Math.floor(share * 100)), share);
    this.#tell("sending", t.knowledge.sending(0), 0);
    try {
      const stored = await upload<Stored>({ path: knowledgeApi.path(this.path), body: this.file, headers, progress, signal: this.#called.signal });
      this.#etag = stored.etag;
      this.#tell("reading", t.knowledge.reading);
    } catch (error) {
      this.#failed(error);
    }
    this.changed();
  }

  fail(text: string): void {
    this.#tell("failed", text);
  }

  /** What was made of it, once that is known. */
  look(documents: readonly Document[], skipped: ReadonlyMap<string, string>): void {
    if (this.#now !== "reading") return;
    const mine = documents.find(({ path }) => path === this.path);
    if (!mine || mine.etag !== this.#etag) return;
    const problem = mine.problem ?? skipped.get(this.path);
    if (problem) this.#tell("failed", problem);
    else if (mine.passages !== null) this.#tell("done", t.knowledge.passages(mine.passages));
  }

  #failed(error: unknown): void {
    if (error instanceof DOMException && error.name === "AbortError") return this.#tell("off", t.knowledge.called);
    const status = error instanceof Problem ? error.status : 0;
    if (status === 412) return this.#tell("exists", t.knowledge.exists);
    const known = status === 413 ? t.knowledge.tooLarge : status === 415 ? t.knowledge.unreadable : "";
    this.#tell("failed", [known, told(error)].filter(Boolean).join(" "));
  }

  #tell(now: State, text: string, share?: number): void {
    const isAnother = now !== this.#now || this.#actions.childNodes.length === 0;
    this.#now = now;
    this.element.className = `sending ${now}`;
    this.#bar.hidden = share === undefined;
    this.#bar.value = share ?? 0;
    this.#state.textContent = text;
    // Progress is shown by the bar; reading out every per cent would say nothing else.
    this.#state.setAttribute("aria-live", now === "sending" ? "off" : "polite");
    if (isAnother) this.#offer();
  }

  #offer(): void {
    const had = this.#actions.contains(document.activeElement);
    const act = (text: string, press: () => void): HTMLElement => {
      const one = button(text, press);
      one.setAttribute("aria-label", t.knowledge.of(text, this.path));
      return one;
    };
    const again = (): void => {
      this.#called = new AbortController();
      this.#tell("waiting", t.knowledge.waiting);
      this.send(this);
    };
    const off = (): void => {
      this.#called.abort();
      if (this.#now === "waiting") this.#tell("off", t.knowledge.called);
      this.changed();
    };
    const offered: Partial<Record<State, () => HTMLElement[]>> = {
      waiting: () => [act(t.knowledge.abort, off)],
      sending: () => [act(t.knowledge.abort, off)],
      exists: () => [act(t.knowledge.overwriteOne, () => void this.run(true)), act(t.knowledge.keepOld, () => this.#tell("off", t.knowledge.kept))],
      failed: () => [act(t.knowledge.again, again)],
      off: () => [act(t.knowledge.again, again)],
    };
    this.#actions.replaceChildren(...(offered[this.#now]?.() ?? []));
    if (!had) return;
    // Whoever pressed what is gone goes on where they were.
    const next = this.#actions.querySelector<HTMLElement>("button") ?? this.element;
    if (next === this.element) this.element.tabIndex = -1;
    next.focus();
  }
}
