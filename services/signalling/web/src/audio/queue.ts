/**
 * What the loudspeaker plays next: a queue of PCM with a small start buffer.
 * Runs inside the player's audio worklet, knows nothing of it, and is the page's audio clock:
 * every other thing (captions, mouth, what the server believes was heard) follows `position`.
 */

export interface QueueOptions {
  rate: number;
  /** Buffered audio that lets playback begin. */
  startMs?: number;
  /** How much an underrun adds to it, and its limit. */
  growMs?: number;
  maxStartMs?: number;
  /** A short item must not wait for a buffer that never fills. */
  patienceMs?: number;
  fadeMs?: number;
  /** The most audio kept; older frames win, newer ones are refused and counted. */
  capacityMs?: number;
}

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
  #fade: { left: number; total: number } | undefined;

  constructor(options: QueueOptions) {
    this.#options = { startMs: 80, growMs: 10, maxStartMs: 200, patienceMs: 150, fadeMs: 5, capacityMs: 120_000, ...options };
    this.#perMs = options.rate / 1000;
    this.#startMs = this.#options.startMs;
  }

  /** Queues audio of an item; `pts` is the position of its first sample in the item. */
  push(item: string, pts: number, samples: Int16Array, last = false): void {
    if (this.#fade) this.#empty();
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
    this.#silence = filled === out.length ? 0 : this.#silence + out.length - filled;
    return filled;
  }

  /** Stops: what plays now fades out within a few milliseconds, everything behind it is forgotten. */
  clear(): Position {
    const stopped = this.position();
    if (this.#state === "playing" && this.#buffered > 0) this.#beginFade();
    else this.#empty();
    return { ...stopped, state: "idle" };
  }

  position(): Position {
    return {
      item: this.#item,
      consumed: this.#consumed,
      silence: this.#silence,
      state: this.#fade ? "idle" : this.#state,
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
    if (enough || this.#waited >= this.#options.patienceMs * this.#perMs) this.#enter("playing");
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
      if (this.#fade?.left === 0) {
        this.#empty();
        break;
      }
    }
    return filled;
  }

  #take(chunk: Chunk, out: Float32Array, at: number): number {
    const count = Math.min(chunk.samples.length - this.#offset, out.length - at, this.#fade?.left ?? Infinity);
    for (let i = 0; i < count; i++) {
      out[at + i] = ((chunk.samples[this.#offset + i] ?? 0) / FULL_SCALE) * this.#gain();
    }
    this.#advance(chunk, count);
    return count;
  }

  #gain(): number {
    if (!this.#fade) return 1;
    this.#fade.left -= 1;
    return this.#fade.left / this.#fade.total;
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

  #beginFade(): void {
    const total = Math.min(Math.max(1, Math.round(this.#options.fadeMs * this.#perMs)), this.#buffered);
    this.#fade = { left: total, total };
  }

  #empty(): void {
    this.#chunks = [];
    this.#offset = 0;
    this.#buffered = 0;
    this.#fade = undefined;
    this.#enter("idle");
  }
}

/** Samples of the item that have left the loudspeaker: consumed, less what the output still holds. */
export function heard(position: Pick<Position, "consumed" | "silence">, latencySamples: number): number {
  const inFlight = Math.max(0, latencySamples - position.silence);
  return Math.max(0, Math.round(position.consumed - inFlight));
}
