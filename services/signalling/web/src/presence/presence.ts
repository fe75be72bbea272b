/**
 * Whether somebody stands before the kiosk: a machine without camera or clock. It takes a lot of movement, for a
 * moment, to have come, little to be still there, and none for a long while to have left.
 */

/** As `moved` measures: somebody walks up. */
export const COMES = 0.06;
/** Somebody stands there, reads, breathes. */
export const STAYS = 0.008;
/** Walking past takes less than this, in ms. */
export const SETTLED_MS = 700;
/** Nobody stands still for this long, in ms. */
export const GONE_MS = 20_000;
/** After leaving, nobody comes for this long, in ms: the last of somebody who walks away is movement, too. */
export const COOLDOWN_MS = 3_000;

export class Presence {
  #present = false;
  /** Since when there is a lot of movement. */
  #since: number | undefined;
  #lastSeen = 0;
  #leftAt = -COOLDOWN_MS;

  get present(): boolean {
    return this.#present;
  }

  /** A look of the camera at `now`, in ms. Tells when somebody came or left. */
  look(movement: number, now: number): "came" | "left" | undefined {
    return this.#present ? this.#stays(movement, now) : this.#comes(movement, now);
  }

  /** A hand is proof enough. */
  touch(now: number): void {
    this.#present = true;
    this.#lastSeen = now;
  }

  #comes(movement: number, now: number): "came" | undefined {
    if (movement < COMES || now - this.#leftAt < COOLDOWN_MS) {
      this.#since = undefined;
      return undefined;
    }
    this.#since ??= now;
    if (now - this.#since < SETTLED_MS) return undefined;
    this.touch(now);
    return "came";
  }

  #stays(movement: number, now: number): "left" | undefined {
    if (movement >= STAYS) this.#lastSeen = now;
    if (now - this.#lastSeen < GONE_MS) return undefined;
    this.#present = false;
    this.#since = undefined;
    this.#leftAt = now;
    return "left";
  }
}
