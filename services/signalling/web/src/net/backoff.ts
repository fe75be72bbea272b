/** Upper ends of the waits before each attempt, in ms; the last one repeats for ever. */
export const STEPS_MS = [0, 300, 1200, 2700, 4800, 7000] as const;

/** Full jitter: a wait drawn evenly from [0, step], so that a store's kiosks do not return in step. */
export class Backoff {
  #attempt = 0;

  constructor(private readonly random: () => number = Math.random) {}

  next(): number {
    const step = STEPS_MS[Math.min(this.#attempt, STEPS_MS.length - 1)] ?? 0;
    this.#attempt += 1;
    return Math.round(step * this.random());
  }

  reset(): void {
    this.#attempt = 0;
  }
}
