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
  #index = -1;
  #played = -1;

  /** What the customer said or typed; grows until it is final. */
  user(text: string, final: boolean): void {
    this.#user.textContent = text;
    this.#user.hidden = text === "";
    this.#user.classList.toggle("partial", !final);
    if (final) this.#announce.textContent = text;
  }

  /** The assistant's text as a whole; of what is spoken, the clauses are shown instead. */
  assistant(item: string, text: string, final: boolean): void {
    if (final) this.#announce.textContent = text;
    if (this.#script.item === item && this.#script.pieces.length > 0) return;
    this.#begin(item);
    this.#show(text);
  }

  /** A clause that is about to be played, with the times of its words as far as they are known. */
  speaking(item: string, text: string, start: number, words: readonly Mark[]): void {
    if (this.#script.item !== item) this.#begin(item);
    this.#script.add(item, text, start, words);
    this.#render();
  }

  /** Words of the clause that begins at `start` got their times. */
  timed(item: string, start: number, words: readonly Mark[]): void {
    if (words.length === 0 || item !== this.#script.item) return;
    this.#script.learn(item, start, words);
    this.#render();
  }

  /** The loudspeaker sounds, and has reached `played` samples of `item`. */
  progress(item: string, played: number): void {
    if (item !== this.#script.item) return;
    this.#played = played;
    const index = this.#script.indexAt(played);
    if (index === this.#index) return;
    this.#paint(index);
    this.#spans[index]?.scrollIntoView({ block: "nearest" });
  }

  /**
   * The customer interrupted at `played` samples: what was not heard to its end was not said. When the item goes on
   * after all, the next `progress` shows it as before.
   */
  cut(item: string, played: number): void {
    if (item !== this.#script.item) return;
    for (const [at, piece] of this.#script.pieces.entries()) {
      const span = this.#spans[at];
      if (span) span.className = piece.end <= played ? "said" : "unsaid";
    }
    this.#index = -2;
  }

  forget(): void {
    this.#begin("");
    this.user("", false);
    this.#show("");
    this.#announce.textContent = "";
  }

  #begin(item: string): void {
    this.#script.clear(item);
    this.#spans = [];
    this.#played = -1;
  }

  #render(): void {
    this.#spans = this.#script.pieces.map((piece) => make("span", "coming", piece.text));
    this.#assistant.replaceChildren(...this.#spans);
    this.#assistant.hidden = false;
    this.#paint(this.#script.indexAt(this.#played));
  }

  #paint(index: number): void {
    this.#index = index;
    for (const [at, span] of this.#spans.entries()) span.className = spoken(index, at);
  }

  #show(text: string): void {
    this.#assistant.textContent = text;
    this.#assistant.hidden = text === "";
  }
}
