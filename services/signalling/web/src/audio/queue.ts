/**
 * What the loudspeaker plays next: a queue of PCM with a small start buffer.
 * Runs inside the player's audio worklet, knows nothing of it, and is the page's audio clock:
 * every other thing (captions, mouth, what the server believes was heard) follows `position`.
 */

import { Ramp } from "./ramp";

export interface QueueOptions {
  rate: number;
  /** Buffered audio that lets playback begin. */
  startMs?: number;
  /** How much an underrun adds to it, and its limit. */
  growMs?: number;
  maxStartMs?: number;
  /** A short item must not wait for a buffer that never fills. */
  patienceMs?: number;
  /** How long a cut takes to fall silent, and what begins in the middle of an item to sound. */
  fadeMs?: number;
  /** How long the voice takes to become quieter or louder. */
  duckMs?: number;
  /** The most audio kept; older frames win, newer ones are refused and counted. */
  capacityMs?: number;
}

const DEFAULTS = {
  startMs: 80,
  growMs: 10,
  maxStartMs: 200,
  patienceMs: 150,
  fadeMs: 5,
  duckMs: 15,
  capacityMs: 120_000,
};

export type QueueState = "idle" | "buffering" | "playing" | "drained";

export interface Position {
  item: string;
  /** Samples of the item handed to the output. */
  consumed: number;
  /** Samples of silence since the last sample of audio; lets the reader account for output latency. */
  silence: number;
  state: QueueState;
  /** Whether that was the item's last sample; without it an empty queue is an underrun. */
  ended: boolean;
  underruns: number;
  refused: number;
}

interface Chunk {
  item: string;
  pts: number;
  samples: Int16Array;
  last: boolean;
}

const FULL_SCALE = 32_768;
/** What is left of the voice while the customer may be interrupting it. */
const DUCKED = 0.18;

export class PlayerQueue {
  readonly #perMs: number;
  readonly #options: Required<QueueOptions>;
  #chunks: Chunk[] = [];
  #offset = 0;
  #buffered = 0;
  #state: QueueState = "idle";
  #startMs: number;
  #waited = 0;
  #silence = 0;
  #item = "";
  #consumed = 0;
  #ended = false;
  #underruns = 0;
  #refused = 0;
  /** Falls while the customer may be interrupting. */
  readonly #loudness = new Ramp(1);
  /** Rises where sound begins in the middle of an item. */
  readonly #onset = new Ramp(1);
  /** What a clear cut off, fading: it sounds, and counts as nothing. */
  #tail = new Float32Array(0);

  constructor(options: QueueOptions) {
    this.#options = { ...DEFAULTS, ...options };
    this.#perMs = options.rate / 1000;
    this.#startMs = this.#options.startMs;
  }

  /** Queues audio of an item; `pts` is the position of its first sample in the item. */
  push(item: string, pts: number, samples: Int16Array, last = false): void {
    if (this.#buffered + samples.length > this.#options.capacityMs * this.#perMs) {
      this.#refused += samples.length;
      return;
    }
    this.#chunks.push({ item, pts, samples, last });
    this.#buffered += samples.length;
    if (this.#state === "drained" && !this.#ended) this.#grow();
    if (this.#state === "idle" || this.#state === "drained") this.#enter("buffering");
  }

  /** Fills `out` with samples in [-1, 1] and says how many of them are audio rather than silence. */
  pull(out: Float32Array): number {
    if (this.#state === "buffering") this.#maybeStart(out.length);
    let filled = 0;
    if (this.#state === "playing") filled = this.#copy(out);
    out.fill(0, filled);
    this.#loudness.skip(out.length - filled);
    this.#silence = filled === out.length ? 0 : this.#silence + out.length - filled;
    this.#mixTail(out);
    return filled;
  }

  /** The customer may be interrupting: quieter until that is settled. */
  duck(on: boolean): void {
    this.#loudness.to(on ? DUCKED : 1, this.#options.duckMs * this.#perMs);
  }

  /**
   * Stops: what plays now fades out within a few milliseconds, everything behind it is forgotten.
   * The position is that of the cut. It stays what it is, and the item may go on from there.
   */
  clear(): Position {
    if (this.#state === "playing") this.#tail = this.#cutOff();
    this.#chunks = [];
    this.#offset = 0;
    this.#buffered = 0;
    this.#loudness.set(1);
    this.#enter("idle");
    return this.position();
  }

  position(): Position {
    return {
      item: this.#item,
      consumed: this.#consumed,
      silence: this.#silence,
      state: this.#state,
      ended: this.#ended,
      underruns: this.#underruns,
      refused: this.#refused,
    };
  }

  #enter(state: QueueState): void {
    this.#state = state;
    this.#waited = 0;
  }

  #grow(): void {
    this.#underruns += 1;
    this.#startMs = Math.min(this.#startMs + this.#options.growMs, this.#options.maxStartMs);
  }

  #maybeStart(quantum: number): void {
    this.#waited += quantum;
    const complete = this.#chunks.at(-1)?.last ?? false;
    const enough = complete || this.#buffered >= this.#startMs * this.#perMs;
    if (!enough && this.#waited < this.#options.patienceMs * this.#perMs) return;
    this.#enter("playing");
    if ((this.#chunks[0]?.pts ?? 0) > 0) this.#fadeIn();
  }

  #fadeIn(): void {
    this.#onset.set(0);
    this.#onset.to(1, this.#options.fadeMs * this.#perMs);
  }

  #copy(out: Float32Array): number {
    let filled = 0;
    while (filled < out.length) {
      const chunk = this.#chunks[0];
      if (!chunk) {
        this.#enter("drained");
        break;
      }
      filled += this.#take(chunk, out, filled);
    }
    return filled;
  }

  #take(chunk: Chunk, out: Float32Array, at: number): number {
    const count = Math.min(chunk.samples.length - this.#offset, out.length - at);
    for (let i = 0; i < count; i++) {
      const gain = this.#loudness.next() * this.#onset.next();
      out[at + i] = ((chunk.samples[this.#offset + i] ?? 0) / FULL_SCALE) * gain;
    }
    this.#advance(chunk, count);
    return count;
  }

  #advance(chunk: Chunk, count: number): void {
    this.#offset += count;
    this.#buffered -= count;
    this.#item = chunk.item;
    this.#consumed = chunk.pts + this.#offset;
    this.#ended = chunk.last && this.#offset === chunk.samples.length;
    if (this.#offset < chunk.samples.length) return;
    this.#chunks.shift();
    this.#offset = 0;
  }

  /** The next few milliseconds of what is queued, fading to nothing. */
  #cutOff(): Float32Array<ArrayBuffer> {
    const total = Math.min(Math.round(this.#options.fadeMs * this.#perMs), this.#buffered);
    const tail = new Float32Array(total);
    const gain = this.#loudness.value * this.#onset.value;
    let [chunk, offset] = [0, this.#offset];
    for (let i = 0; i < total; i++, offset++) {
      while (offset >= (this.#chunks[chunk]?.samples.length ?? Infinity)) [chunk, offset] = [chunk + 1, 0];
      tail[i] = ((this.#chunks[chunk]?.samples[offset] ?? 0) / FULL_SCALE) * gain * (1 - (i + 1) / total);
    }
    return tail;
  }

  #mixTail(out: Float32Array): void {
    const count = Math.min(this.#tail.length, out.length);
    for (let i = 0; i < count; i++) out[i] = (out[i] ?? 0) + (this.#tail[i] ?? 0);
    if (count > 0) this.#tail = this.#tail.slice(count);
  }
}

/** Samples of the item that have left the loudspeaker: consumed, less what the output still holds. */
export function heard(position: Pick<Position, "consumed" | "silence">, latencySamples: number): number {
  const inFlight = Math.max(0, latencySamples - position.silence);
  return Math.max(0, Math.round(position.consumed - inFlight));
}
