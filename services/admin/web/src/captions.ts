/** What was said in one conversation, as far as it is shown: the latest lines, each as it was last told. */

import type { Line } from "./api/conversations";

/** Enough to see what it is about; the rest is in the record, where one is kept. */
export const MOST_LINES = 40;

export class Captions {
  readonly #lines = new Map<string, Line>();

  get lines(): Line[] {
    return [...this.#lines.values()].sort((a, b) => a.at_ms - b.at_ms);
  }

  /** A line that is told again takes the place, and keeps the time, of what it was before. */
  hear(line: Line): void {
    const before = this.#lines.get(line.item_id);
    // What came late of an earlier state does not take back what is final.
    if (before?.final && !line.final) return;
    this.#lines.set(line.item_id, { ...line, at_ms: before?.at_ms ?? line.at_ms });
    const [oldest] = this.lines;
    if (this.#lines.size > MOST_LINES && oldest) this.#lines.delete(oldest.item_id);
  }
}
