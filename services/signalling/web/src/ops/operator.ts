/** The staff's menu, behind five touches on the store's name and a PIN that only the server knows. */

import { at } from "../here";
import type { Texts } from "../i18n";
import { byId, make } from "../ui/dom";

/** So many touches on the store's name within `KNOCK_MS` are no accident. */
const KNOCKS = 5;
const KNOCK_MS = 4_000;
/** A menu that is left open is no longer anybody's. */
const OPEN_MS = 60_000;
const MAX_DIGITS = 32;

export type Verdict = "open" | "wrong" | "unreachable" | { waitS: number };

export interface Staff {
  texts(): Texts;
  isOpen(): boolean;
  setOpen(open: boolean): void;
  volume(): number;
  setVolume(percent: number): void;
}

/** Asks the server, which counts guesses. */
export async function askPin(pin: string): Promise<Verdict> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(at("operator"), { method: "POST", headers, body: JSON.stringify({ pin }), signal: AbortSignal.timeout(5_000) });
    if (response.status === 204) return "open";
    if (response.status !== 403 && response.status !== 429) return "unreachable";
    const { wait_s } = (await response.json()) as { wait_s: number };
    return wait_s > 0 ? { waitS: wait_s } : "wrong";
  } catch {
    return "unreachable";
  }
}

/** A dialog that asks for the PIN, by fingers or keys, and settles when it was right or nobody wants any more. */
export class PinPad {
  #pin = "";

  constructor(
    private readonly root: HTMLElement,
    private readonly texts: Texts,
    private readonly opened: () => void,
  ) {}

  show(): void {
    const { operator } = this.texts;
    const input = make("input");
    Object.assign(input, { type: "password", id: "pin", autocomplete: "off", maxLength: MAX_DIGITS, inputMode: "none" });
    input.setAttribute("aria-label", operator.pin);
    input.oninput = () => this.#set(input.value);
    const said = make("p", "said");
    said.id = "pin-said";
    said.setAttribute("role", "status");
    const form = make("form", "pad");
    form.onsubmit = (event) => {
      event.preventDefault();
      void this.#try(said);
    };
    form.append(input, ...this.#keys(), said);
    this.root.replaceChildren(form);
    input.focus();
  }

  #keys(): HTMLElement[] {
    const digits = [..."1234567890"].map((digit) => this.#key(digit, () => this.#set(this.#pin + digit)));
    const erase = this.#key("⌫", () => this.#set(this.#pin.slice(0, -1)));
    erase.setAttribute("aria-label", this.texts.operator.erase);
    const open = make("button", "primary", this.texts.operator.open);
    open.type = "submit";
    open.id = "pin-open";
    return [...digits.slice(0, 9), erase, digits[9] as HTMLElement, open];
  }

  #key(label: string, press: () => void): HTMLElement {
    const key = make("button", "", label);
    key.type = "button";
    key.onclick = press;
    return key;
  }

  #set(pin: string): void {
    this.#pin = pin.replace(/\D/g, "").slice(0, MAX_DIGITS);
    const input = this.root.querySelector("input");
    if (input) input.value = this.#pin;
  }

  async #try(said: HTMLElement): Promise<void> {
    const pin = this.#pin;
    this.#set("");
    if (pin === "") return;
    const verdict = await askPin(pin);
    if (verdict === "open") return this.opened();
    const { operator } = this.texts;
    said.textContent = typeof verdict === "object" ? operator.wait(verdict.waitS) : operator[verdict];
  }
}

export class Operator {
  readonly #dialog = byId<HTMLDialogElement>("operator");
  #knocks: number[] = [];
  #timer = 0;

  constructor(private readonly staff: Staff) {
    byId("brand").onclick = (event) => this.#knock(event.timeStamp);
    this.#dialog.onclose = () => {
      // It is told late, perhaps when somebody has knocked again.
      if (this.#dialog.open) return;
      clearTimeout(this.#timer);
      byId("operator-body").replaceChildren();
    };
    this.#dialog.addEventListener("pointerdown", () => this.#keepOpen());
    this.#dialog.addEventListener("keydown", () => this.#keepOpen());
    byId("operator-done").onclick = () => this.#dialog.close();
  }

  #knock(now: number): void {
    this.#knocks = [...this.#knocks.filter((at) => now - at < KNOCK_MS), now];
    if (this.#knocks.length < KNOCKS) return;
    this.#knocks = [];
    const texts = this.staff.texts();
    byId("operator-title").textContent = texts.operator.title;
    byId("operator-done").textContent = texts.operator.done;
    this.#dialog.showModal();
    this.#keepOpen();
    new PinPad(byId("operator-body"), texts, () => this.#menu()).show();
  }

  #keepOpen(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#dialog.close(), OPEN_MS);
  }

  #menu(): void {
    const { operator } = this.staff.texts();
    const open = this.staff.isOpen();
    const toggle = this.#item(open ? operator.close : operator.reopen, "staff-toggle", () => {
      this.staff.setOpen(!open);
      this.#dialog.close();
    });
    const check = this.#item(operator.check, "staff-check", () => location.assign(at("check")));
    const reload = this.#item(operator.reload, "staff-reload", () => location.reload());
    byId("operator-body").replaceChildren(toggle, check, reload, this.#volume());
    toggle.focus();
  }

  #item(label: string, id: string, act: () => void): HTMLElement {
    const button = make("button", "", label);
    button.type = "button";
    button.id = id;
    button.onclick = act;
    return button;
  }

  #volume(): HTMLElement {
    const label = make("label", "", this.staff.texts().operator.volume);
    const slider = make("input");
    Object.assign(slider, { type: "range", min: "10", max: "100", step: "5", id: "staff-volume", value: String(this.staff.volume()) });
    slider.oninput = () => this.staff.setVolume(slider.valueAsNumber);
    label.append(slider);
    return label;
  }
}
