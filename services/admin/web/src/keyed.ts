/** A list whose elements stay while what they show changes: focus, scrolling and what is read aloud stay with them. */

export interface Shown<T> {
  element: HTMLElement;
  update: (item: T) => void;
}

export class Keyed<T> {
  readonly #shown = new Map<string, Shown<T>>();

  constructor(
    readonly parent: HTMLElement,
    private readonly keyOf: (item: T) => string,
    private readonly build: (item: T) => Shown<T>,
  ) {}

  get(key: string): Shown<T> | undefined {
    return this.#shown.get(key);
  }

  show(items: readonly T[]): void {
    const keys = new Set(items.map(this.keyOf));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    const focused = document.activeElement;
    let next = this.parent.firstElementChild;
    for (const item of items) {
      const { element } = this.#put(item);
      if (element === next) next = next.nextElementSibling;
      else this.parent.insertBefore(element, next);
    }
    // An element that is moved loses the focus.
    if (focused instanceof HTMLElement && this.parent.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  #put(item: T): Shown<T> {
    const key = this.keyOf(item);
    const had = this.#shown.get(key);
    const shown = had ?? this.build(item);
    this.#shown.set(key, shown);
    shown.update(item);
    return shown;
  }
}
