/**
 * Whether the page still draws: a machine without timers. It lives in a worker, whose timers go on when the page's do
 * not.
 */

/** A visible page draws many times a second; after this long without, it is stuck. */
export const STUCK_MS = 30_000;
/** How often to look. */
export const LOOK_MS = 5_000;

/** What the page tells: that it drew a frame, or whether anybody can see it. */
export type ToWatchdog = "beat" | "visible" | "hidden";

export class Watchdog {
  #beatAt: number | undefined;
  #lookedAt: number | undefined;
  #isVisible = true;

  /** The page drew a frame. */
  beat(now: number): void {
    this.#beatAt = now;
  }

  /** A hidden page draws nothing, and is in order. */
  visible(isVisible: boolean, now: number): void {
    this.#isVisible = isVisible;
    this.#beatAt = now;
  }

  /** Whether the page is stuck. */
  look(now: number): boolean {
    // The whole machine slept, or this worker did: the page gets its time again.
    if (now - (this.#lookedAt ?? now) > 3 * LOOK_MS) this.#beatAt = now;
    this.#lookedAt = now;
    return this.#isVisible && this.#beatAt !== undefined && now - this.#beatAt >= STUCK_MS;
  }
}
