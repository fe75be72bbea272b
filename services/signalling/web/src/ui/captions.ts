/** Captions both ways; the assistant's words appear as they are heard. */

import { Script, spoken } from "../captions/script";
import type { Mark } from "../wire/events";
import { byId, make } from "./dom";

export class Captions {
  readonly #user = byId("caption-user");
  readonly #assistant = byId("caption-assistant");
  readonly #announce = byId("announce");
  readonly #script = new Script();
  #spans: HTMLSpanElement[] = [];
  #index = -2;

  /** What the customer said or typed; grows until it is final. */
  user(text: string, final: boolean): void {
    this.#user.textContent = text;
    this.#user.hidden = text === "";
    this.#user.classList.toggle("partial", !final);
    if (final) this.#announce.textContent = text;
  }

  /** The assistant's text without word times. */
  assistant(item: string, text: string, final: boolean): void {
    if (final) this.#announce.textContent = text;
    if (this.#script.item === item && this.#script.words.length > 0) return;
    this.#script.clear(item);
    this.#spans = [];
    this.#show(text);
  }

  /** A clause that is about to be played. */
  speaking(item: string, text: string, words: readonly Mark[], visemes: readonly Mark[]): void {
    this.#script.add(item, text, words, visemes);
    if (this.#script.words.length === 0) return this.#show(this.#script.text);
    this.#spans = this.#script.words.map((word) => make("span", "coming", word.text));
    this.#assistant.replaceChildren(...this.#spans.flatMap((span, i) => (i === 0 ? [span] : [" ", span])));
    this.#assistant.hidden = false;
    this.#index = -2;
  }

  /** The loudspeaker sounds, and has reached `played` samples of `item`. */
  progress(item: string, played: number): void {
    if (item !== this.#script.item) return;
    const index = this.#script.indexAt(played);
    if (index === this.#index) return;
    this.#index = index;
    for (const [at, span] of this.#spans.entries()) span.className = spoken(index, at);
    this.#spans[index]?.scrollIntoView({ block: "nearest" });
  }

  viseme(item: string, played: number): string | undefined {
    return item === this.#script.item ? this.#script.visemeAt(played) : undefined;
  }

  /**
   * The customer interrupted at `played` samples: what was not heard to its end was not said. When the item goes on
   * after all, the next `progress` shows it as before.
   */
  cut(item: string, played: number): void {
    if (item !== this.#script.item) return;
    for (const [at, word] of this.#script.words.entries()) {
      const span = this.#spans[at];
      if (span) span.className = word.end <= played ? "said" : "unsaid";
    }
    this.#index = -2;
  }

  forget(): void {
    this.#script.clear();
    this.#spans = [];
    this.user("", false);
    this.#show("");
    this.#announce.textContent = "";
  }

  #show(text: string): void {
    this.#assistant.textContent = text;
    this.#assistant.hidden = text === "";
  }
}
