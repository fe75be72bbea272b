/** A gain that moves in a straight line, sample by sample, so that no change of it clicks. */
export class Ramp {
  #value: number;
  #target: number;
  #step = 0;
  #left = 0;

  constructor(value: number) {
    this.#value = value;
    this.#target = value;
  }

  get value(): number {
    return this.#value;
  }

  /** Moves to `target` within `samples`, from wherever it is. */
  to(target: number, samples: number): void {
    this.#target = target;
    this.#left = Math.max(1, Math.round(samples));
    this.#step = (target - this.#value) / this.#left;
  }

  /** Is at `value` at once. */
  set(value: number): void {
    this.#value = value;
    this.#target = value;
    this.#left = 0;
  }

  /** The gain of the next sample. */
  next(): number {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#value = this.#left === 0 ? this.#target : this.#value + this.#step;
    }
    return this.#value;
  }

  /** Moves on as if `samples` had been played. */
  skip(samples: number): void {
    const moved = Math.min(samples, this.#left);
    this.#left -= moved;
    this.#value = this.#left === 0 ? this.#target : this.#value + this.#step * moved;
  }
}
