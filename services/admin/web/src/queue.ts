/** Does a few things at once, and the rest in turn. */

export class Queue {
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = 0;

  constructor(private readonly most: number) {}

  add(act: () => Promise<void>): void {
    this.#waiting.push(act);
    this.#next();
  }

  #next(): void {
    const act = this.#running < this.most ? this.#waiting.shift() : undefined;
    if (!act) return;
    this.#running += 1;
    void act().finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }
}
