/** Customers who want a person, and who is on the way to them. */

import { Problem } from "../api";
import { type Call, conversationsApi } from "../api/conversations";
import { button, make } from "../dom";
import { lasting } from "../format";
import { t } from "../i18n";
import { Keyed, type Shown } from "../keyed";
import { alarm, attempt, say } from "../notice";
import { section } from "./page";

export class Calls {
  readonly box = section(t.conversations.calls);
  readonly #list = make("ul", "calls");
  readonly #empty = make("p", "empty", t.conversations.nobodyWaits);
  readonly #heard = make("p", "unseen");
  readonly #shown = new Keyed<Call>(this.#list, ({ id }) => String(id), (call) => this.#item(call));
  #known: Set<number> | undefined;

  constructor() {
    this.box.classList.add("staff");
    this.#heard.setAttribute("role", "status");
    this.box.append(this.#list, this.#empty, this.#heard);
  }

  show(calls: readonly Call[]): void {
    const waiting = calls.filter(({ state }) => state !== "over").sort((a, b) => weight(a) - weight(b) || a.at_ms - b.at_ms);
    const open = waiting.filter(({ state }) => state === "open");
    this.#shown.show(waiting);
    this.#empty.hidden = waiting.length > 0;
    this.box.classList.toggle("open", open.length > 0);
    this.#announce(open);
  }

  /** Only those that are new: what is there already was read. */
  #announce(open: Call[]): void {
    const fresh = open.filter(({ id }) => this.#known && !this.#known.has(id));
    this.#known = new Set([...(this.#known ?? []), ...open.map(({ id }) => id)]);
    if (fresh.length > 0) this.#heard.textContent = fresh.map((call) => t.conversations.called(placeOf(call))).join(" ");
  }

  #item(call: Call): Shown<Call> {
    const when = make("strong");
    const facts = make("span", "facts");
    const state = make("span", "state");
    const accept = button(t.conversations.accept, () => this.#accept(call.id), "primary");
    accept.setAttribute("aria-label", t.conversations.acceptFor(placeOf(call)));
    const element = make("li", "", when, facts, ...(call.summary ? [make("span", "detail", call.summary)] : []), state, accept);
    const update = (now: Call): void => {
      when.textContent = placeOf(now);
      facts.textContent = `${t.overview.ago(lasting(Math.max(0, Date.now() - now.at_ms)))} · ${now.language.toUpperCase()}`;
      accept.hidden = now.state !== "open";
      state.textContent = now.by === null ? "" : t.conversations.accepted(now.by, lasting(Math.max(0, Date.now() - (now.accepted_ms ?? Date.now()))));
      element.className = now.state;
    };
    return { element, update };
  }

  async #accept(id: number): Promise<void> {
    const accepted = await attempt(async () => {
      try {
        return await conversationsApi.accept(id);
      } catch (error) {
        if (!(error instanceof Problem && error.status === 409 && error.members.by)) throw error;
        alarm(new Error(t.conversations.first(error.members.by)));
        return undefined;
      }
    });
    if (!accepted) return;
    this.#shown.get(String(id))?.update(accepted);
    // The button that was pressed is gone: on to the next customer who waits.
    const next = this.#list.querySelector<HTMLElement>("li.open button") ?? this.box.querySelector("h2");
    if (next?.tagName === "H2") next.tabIndex = -1;
    next?.focus();
    say(t.conversations.mine);
  }
}

function weight({ state }: Call): number {
  return state === "open" ? 0 : 1;
}

function placeOf({ kiosk }: Call): string {
  return kiosk ?? t.conversations.noKiosk;
}
