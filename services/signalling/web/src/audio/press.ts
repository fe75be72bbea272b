/**
 * Who decides when the kiosk listens: nobody (the microphone is always open), a touch on its button (for one
 * question), or a finger that holds the button (for as long as it does).
 */

export type MicMode = "open" | "tap" | "hold";

export class Press {
  #mode: MicMode = "open";
  #pressed = false;

  /** `tell` hears of every change that is the customer's doing. */
  constructor(private readonly tell: (state: "open" | "closed", mode: MicMode) => void) {}

  get mode(): MicMode {
    return this.#mode;
  }

  set mode(mode: MicMode) {
    if (mode === this.#mode) return;
    this.#pressed = false;
    this.#mode = mode;
  }

  /** Whether what the microphone hears is for the kiosk. */
  get listens(): boolean {
    return this.#mode === "open" || this.#pressed;
  }

  /** The button goes down. */
  down(): void {
    if (this.#mode === "tap") this.#press(!this.#pressed);
    if (this.#mode === "hold") this.#press(true);
  }

  /** The button comes up, or the finger leaves it. */
  up(): void {
    if (this.#mode === "hold") this.#press(false);
  }

  /** The kiosk has taken what was said for a whole question. */
  answered(): void {
    if (this.#mode === "tap") this.#press(false);
  }

  /** The connection or the visit is gone, and the press with it. */
  forget(): void {
    this.#pressed = false;
  }

  #press(pressed: boolean): void {
    if (pressed === this.#pressed) return;
    this.#pressed = pressed;
    this.tell(pressed ? "open" : "closed", this.#mode);
  }
}
