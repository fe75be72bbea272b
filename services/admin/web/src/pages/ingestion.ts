/** How far reading the documents is, and what came of it. */

import type { Ingestion } from "../api/knowledge";
import { make } from "../dom";
import { duration } from "../format";
import { moment, t } from "../i18n";

export class IngestionView {
  readonly box = make("section", "panel ingestion");
  readonly #state = make("p", "state");
  readonly #bar = make("progress");
  readonly #count = make("span");
  readonly #told = make("div");

  constructor() {
    this.box.id = "ingestion";
    this.box.setAttribute("aria-label", t.knowledge.state);
    this.#state.setAttribute("role", "status");
    this.#bar.setAttribute("aria-label", t.knowledge.state);
    this.box.append(this.#state, make("p", "progress", this.#bar, this.#count), this.#told);
  }

  show(now: Ingestion): void {
    const state = t.knowledge.states[now.state];
    // Set only when it is another one: it is read out each time.
    if (this.#state.textContent !== state) this.#state.textContent = state;
    this.box.className = `panel ingestion ${now.state}`;
    const isRunning = now.state === "running";
    this.#bar.hidden = this.#count.hidden = !isRunning;
    [this.#bar.max, this.#bar.value] = [Math.max(1, now.total), now.done];
    this.#count.textContent = t.knowledge.progress(now.done, now.total);
    this.#told.replaceChildren(...(isRunning ? [] : toldOf(now)));
  }
}

function toldOf({ at_ms, took_ms, error, added, replaced, removed, skipped }: Ingestion): HTMLElement[] {
  const told: HTMLElement[] = [];
  if (error) told.push(make("p", "problem", error));
  if (at_ms !== null) told.push(make("p", "facts", `${t.knowledge.last(moment(at_ms), duration(took_ms ?? 0))} ${t.knowledge.changes(added, replaced, removed)}`));
  if (skipped.length === 0) return told;
  const items = skipped.map(({ path, reason }) => make("li", "", make("code", "", path), ` – ${reason}`));
  return [...told, make("p", "skipped", t.knowledge.skipped(skipped.length)), make("ul", "reasons", ...items)];
}
