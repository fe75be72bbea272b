/** What the assistant says, word by word, on the audio clock. */

import type { Mark } from "../wire/events";

/** A stretch of the text that is shown in one colour: a word and what stands behind it, or what has no times yet. */
export interface Piece {
  text: string;
  /** Sample of the item at which it begins to sound; infinite while nobody knows. */
  start: number;
  /** Sample behind its last; infinite as well. */
  end: number;
}

export type Spoken = "said" | "now" | "coming";

/** What is spoken in one go. */
interface Clause {
  start: number;
  text: string;
  words: Mark[];
}

/** Keeps an item's words together although they come clause by clause, and their times later still. */
export class Script {
  #item = "";
  #clauses: Clause[] = [];
  #pieces: Piece[] = [];

  get item(): string {
    return this.#item;
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** The whole text so far. */
  get text(): string {
    return this.#pieces.map((piece) => piece.text).join("");
  }

  /** Adds a clause; another item replaces what was there. Clauses repeated after a reconnect change nothing. */
  add(item: string, text: string, start: number, words: readonly Mark[]): void {
    if (item !== this.#item) this.clear(item);
    if (!this.#clauses.some((clause) => clause.start === start)) {
      this.#clauses.push({ start, text, words: [] });
      this.#clauses.sort((a, b) => a.start - b.start);
    }
    this.learn(item, start, words);
  }

  /** Words of the clause that begins at `start` got their times. */
  learn(item: string, start: number, words: readonly Mark[]): void {
    const clause = item === this.#item ? this.#clauses.find((clause) => clause.start === start) : undefined;
    if (!clause) return;
    clause.words = merge(clause.words, words);
    this.#pieces = this.#clauses.flatMap((clause, at) => spaced(pieces(clause), at + 1 < this.#clauses.length));
  }

  clear(item = ""): void {
    this.#item = item;
    this.#clauses = [];
    this.#pieces = [];
  }

  /** The piece being heard at `played` samples; between two the one before; -1 before the first. */
  indexAt(played: number): number {
    return this.#pieces.findLastIndex((piece) => piece.start <= played);
  }
}

/** How the piece at `at` stands to the one being heard, `index`. */
export function spoken(index: number, at: number): Spoken {
  if (at < index) return "said";
  return index === at ? "now" : "coming";
}

function merge(known: readonly Mark[], marks: readonly Mark[]): Mark[] {
  const starts = new Set(known.map(([start]) => start));
  return [...known, ...marks.filter(([start]) => !starts.has(start))].sort((a, b) => a[0] - b[0]);
}

/** A clause cut before each word whose time is known; whatever stands between words stays with the one before. */
function pieces({ start, text, words }: Clause): Piece[] {
  const places = find(text, words);
  if (!places) return words.map(([start, length, word]) => ({ text: `${word} `, start, end: start + length }));
  const cuts = words.map(([start, length], at) => ({ start, end: start + length, from: at === 0 ? 0 : places[at]!.from }));
  const known = places.at(-1)?.to ?? 0;
  // The end of the text goes with the last word, unless there are words in it whose times are still to come.
  if (/[\p{L}\p{N}]/u.test(text.slice(known))) cuts.push({ start: words.length === 0 ? start : Infinity, end: Infinity, from: known });
  return cuts.map(({ start, end, from }, at) => ({ start, end, text: text.slice(from, cuts[at + 1]?.from) }));
}

/** Where each word stands in the text; nothing if they are not of this text. */
function find(text: string, words: readonly Mark[]): { from: number; to: number }[] | undefined {
  const places = [];
  let behind = 0;
  for (const [, , word] of words) {
    const from = text.indexOf(word, behind);
    if (from < 0) return undefined;
    behind = from + word.length;
    places.push({ from, to: behind });
  }
  return places;
}

/** With a space behind it where another clause follows. */
function spaced(pieces: Piece[], follows: boolean): Piece[] {
  const last = pieces.at(-1);
  if (last && follows && !/\s$/.test(last.text)) last.text += " ";
  return pieces;
}
