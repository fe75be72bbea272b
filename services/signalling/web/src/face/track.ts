/** Which shape the mouth has while an item plays, on the audio clock. */

import type { VisemeMark } from "../wire/events";
import { blend, type Mouth, SHAPES } from "./shapes";

/** Lips are ahead of the sound they make; the face needs a moment to follow, too. */
const AHEAD_MS = 40;
/** One shape goes over into the next within this long around their border. */
const BORDER_MS = 50;

interface Span {
  start: number;
  end: number;
  mouth: Mouth;
}

/** Takes visemes clause by clause and says what the mouth does at any moment. */
export class MouthTrack {
  #item = "";
  #spans: Span[] = [];
  #perMs = 22.05;

  /** Samples per second of the voice. */
  set rate(rate: number) {
    this.#perMs = rate / 1000;
  }

  /** More of `item`; another item replaces what was there. What overlaps something known is left out. */
  add(item: string, visemes: readonly VisemeMark[]): void {
    if (item !== this.#item) this.clear(item);
    for (const [start, duration, viseme] of visemes) {
      const span = { start, end: start + duration, mouth: SHAPES[viseme] ?? SHAPES.sil };
      const at = this.#spans.findLastIndex((known) => known.start <= start) + 1;
      const isFree = (this.#spans[at - 1]?.end ?? 0) <= start && (this.#spans[at]?.start ?? Infinity) >= span.end;
      if (duration > 0 && isFree) this.#spans.splice(at, 0, span);
    }
  }

  clear(item = ""): void {
    this.#item = item;
    this.#spans = [];
  }

  /** The shape when `played` samples of `item` have been heard; `undefined` where none is known. */
  at(item: string, played: number): Mouth | undefined {
    if (item !== this.#item) return undefined;
    const now = played + AHEAD_MS * this.#perMs;
    const at = this.#spans.findLastIndex((span) => span.start <= now);
    const span = this.#spans[at];
    if (!span || now >= span.end) return undefined;
    return this.#blended(span, this.#spans[at - 1], this.#spans[at + 1], now);
  }

  /** Half of the way to a neighbour at the border with it, none of it in the middle. */
  #blended(span: Span, before: Span | undefined, after: Span | undefined, now: number): Mouth {
    const reach = Math.min((BORDER_MS * this.#perMs) / 2, (span.end - span.start) / 2);
    const share = (distance: number) => Math.max(0, 0.5 * (1 - distance / reach));
    const [since, until] = [now - span.start, span.end - now];
    if (before && before.end === span.start && since < reach) return blend(span.mouth, before.mouth, share(since));
    if (after && after.start === span.end && until < reach) return blend(span.mouth, after.mouth, share(until));
    return span.mouth;
  }
}
