/**
 * Which socket the page should have: a machine without sockets or timers.
 * Events go in, effects come out; `connection.ts` carries them out.
 *
 * There is at most one `current` socket (in use) and one `next` (being made, by dialling or by
 * `kiosk.going_away`); the next one becomes current when it is welcomed, and only then does the old one go.
 */

import { Backoff } from "./backoff";

/** A connection that held this long has earned a fresh backoff. */
export const STABLE_MS = 10_000;

/** The close of a server without a place. Coming back at once would only be turned away again. */
const FULL = 4429;
/** How long to stay away then, in ms, before chance. */
export const FULL_MS = 5_000;

/** Closes after which dialling again would be wrong until somebody touches the page. */
const HALTING = new Map<number, Halt>([
  [1008, "refused"],
  [4401, "refused"],
  [4409, "taken-over"],
]);

export type Halt = "refused" | "taken-over";

export type LinkEvent =
  | { on: "start" }
  | { on: "welcomed"; id: number }
  | { on: "closed"; id: number; code: number }
  | { on: "going-away"; id: number; afterMs: number }
  | { on: "waited" }
  | { on: "stable"; id: number };

export type LinkEffect =
  | { do: "dial"; id: number }
  | { do: "wait"; ms: number }
  | { do: "watch"; id: number; ms: number }
  | { do: "use"; id: number }
  | { do: "drop"; id: number }
  | { do: "offline" }
  | { do: "full" }
  | { do: "halt"; reason: Halt };

export class Link {
  #ids = 0;
  #current: number | undefined;
  #next: number | undefined;
  #waiting = false;
  #halted = false;
  readonly #backoff: Backoff;

  constructor(backoff = new Backoff()) {
    this.#backoff = backoff;
  }

  get connected(): boolean {
    return this.#current !== undefined;
  }

  on(event: LinkEvent): LinkEffect[] {
    switch (event.on) {
      case "start":
        return this.#start();
      case "welcomed":
        return this.#welcomed(event.id);
      case "closed":
        return this.#closed(event.id, event.code);
      case "going-away":
        return event.id === this.#current && this.#next === undefined ? this.#wait(event.afterMs) : [];
      case "waited":
        return this.#waiting ? this.#dial() : [];
      case "stable":
        if (event.id === this.#current) this.#backoff.reset();
        return [];
    }
  }

  #start(): LinkEffect[] {
    this.#halted = false;
    const busy = this.connected || this.#next !== undefined || this.#waiting;
    return busy ? [] : this.#wait(this.#backoff.next());
  }

  #wait(ms: number): LinkEffect[] {
    this.#waiting = true;
    return [{ do: "wait", ms }];
  }

  #dial(): LinkEffect[] {
    this.#waiting = false;
    this.#next = ++this.#ids;
    return [{ do: "dial", id: this.#next }];
  }

  #welcomed(id: number): LinkEffect[] {
    if (id !== this.#next) return [];
    const old = this.#current;
    this.#current = id;
    this.#next = undefined;
    const effects: LinkEffect[] = [{ do: "use", id }, { do: "watch", id, ms: STABLE_MS }];
    if (old !== undefined) effects.push({ do: "drop", id: old });
    return effects;
  }

  #closed(id: number, code: number): LinkEffect[] {
    if (id === this.#next) this.#next = undefined;
    else if (id === this.#current) this.#current = undefined;
    else return [];
    const offline: LinkEffect[] = this.connected ? [] : [{ do: "offline" }];
    const halt = HALTING.get(code);
    if (halt && !this.connected && this.#next === undefined) return [...offline, ...this.#halt(halt)];
    const busy = this.#next !== undefined || this.#waiting || this.#halted;
    if (busy) return offline;
    if (code === FULL && !this.connected) return [...offline, { do: "full" }, ...this.#wait(FULL_MS + this.#backoff.next())];
    return [...offline, ...this.#wait(this.#backoff.next())];
  }

  #halt(reason: Halt): LinkEffect[] {
    this.#halted = true;
    this.#waiting = false;
    return [{ do: "halt", reason }];
  }
}
