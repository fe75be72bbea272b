/** What the assistant says, word by word, on the audio clock. */

import type { Mark } from "../wire/events";

export interface Word {
  /** Samples of the item at which the word begins and ends. */
  start: number;
  end: number;
  text: string;
}

export type Spoken = "said" | "now" | "coming";

/** Keeps an item's words together although `kiosk.speaking` brings them clause by clause. */
export class Script {
  #item = "";
  #words: Word[] = [];
  #visemes: Word[] = [];
  #text = "";

  get item(): string {
    return this.#item;
  }

  get words(): readonly Word[] {
    return this.#words;
  }

  /** The whole text so far; the words when they have come, else the plain text. */
  get text(): string {
    return this.#text;
  }

  /** Adds a clause; another item replaces what was there. Clauses repeated after a reconnect change nothing. */
  add(item: string, text: string, words: readonly Mark[], visemes: readonly Mark[]): void {
    if (item !== this.#item) this.clear(item);
    if (!this.#text.endsWith(text)) this.#text = `${this.#text} ${text}`.trim();
    this.#words = merge(this.#words, words);
    this.#visemes = merge(this.#visemes, visemes);
  }

  clear(item = ""): void {
    this.#item = item;
    this.#words = [];
    this.#visemes = [];
    this.#text = "";
  }

  /** The word being heard at `played` samples; between words the one before; -1 before the first. */
  indexAt(played: number): number {
    return lastStarted(this.#words, played);
  }

  visemeAt(played: number): string | undefined {
    const mark = this.#visemes[lastStarted(this.#visemes, played)];
    return mark && played < mark.end ? mark.text : undefined;
  }
}

/** How the word at `at` stands to the one being heard, `index`. */
export function spoken(index: number, at: number): Spoken {
  if (at < index) return "said";
  return index === at ? "now" : "coming";
}

function merge(known: readonly Word[], marks: readonly Mark[]): Word[] {
  const starts = new Set(known.map((word) => word.start));
  const fresh = marks
    .filter(([start]) => !starts.has(start))
    .map(([start, duration, text]) => ({ start, end: start + duration, text }));
  return [...known, ...fresh].sort((a, b) => a.start - b.start);
}

function lastStarted(words: readonly Word[], played: number): number {
  return words.findLastIndex((word) => word.start <= played);
}
