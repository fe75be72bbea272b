/** Asks again and again while a page is shown: one request after the other, so that a slow server is never asked twice. */

export class Poll {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isRunning = false;

  constructor(
    private readonly look: () => Promise<void>,
    private readonly everyMs: () => number,
  ) {}

  start(): void {
    this.#isRunning = true;
    this.#wait();
  }

  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  /** At once, and then as before. */
  async now(): Promise<void> {
    clearTimeout(this.#timer);
    // A look that fails says nothing; the next one may not.
    await this.look().catch(() => undefined);
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#isRunning) this.#timer = setTimeout(() => void this.now(), this.everyMs());
  }
}
