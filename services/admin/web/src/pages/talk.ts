/** One conversation that goes on, as a card. */

import type { Line } from "../api/conversations";
import { make } from "../dom";
import { duration, lasting, shortId } from "../format";
import { t } from "../i18n";
import { Keyed } from "../keyed";
import type { Conversation, LastTurn } from "../overview";
import { stages } from "../stages";

export class Talk {
  readonly element = make("article", "talk");
  readonly #state = make("span", "badge");
  readonly #facts = make("p", "facts");
  readonly #said = make("ol", "captions");
  readonly #lines = new Keyed<Line>(this.#said, ({ item_id }) => item_id, caption);
  readonly #silent = make("p", "empty", t.conversations.silent);
  readonly #turn = make("div");
  #now: Conversation;
  #toldAt = Date.now();
  #drawn = "";

  constructor(conversation: Conversation) {
    this.#now = conversation;
    const title = conversation.kiosk ?? shortId(conversation.session_id);
    // Lines come too fast to be read out, and of many conversations at once: whoever wants them goes there.
    this.#said.tabIndex = 0;
    this.#said.setAttribute("role", "list");
    this.#said.setAttribute("aria-label", t.conversations.captions(title));
    this.element.append(make("div", "head", make("h3", "", title), this.#state), this.#facts, this.#said, this.#silent, this.#turn);
  }

  update = (now: Conversation): void => {
    [this.#now, this.#toldAt] = [now, Date.now()];
    this.element.className = `talk ${/^[a-z]+$/.test(now.state) ? now.state : ""}`;
    this.#state.textContent = t.conversations.states[now.state] ?? now.state;
    this.tick();
    this.#draw(now.last_turn);
  };

  tick(): void {
    const { language, since_ms, turns, last_response_time_ms: last } = this.#now;
    const facts = [language.toUpperCase(), lasting(since_ms + Date.now() - this.#toldAt), `${t.conversations.turns}: ${turns}`];
    if (last !== undefined) facts.push(`${t.conversations.response}: ${duration(last)}`);
    this.#facts.textContent = facts.join(" · ");
  }

  say(lines: readonly Line[]): void {
    const isAtEnd = this.#said.scrollTop + this.#said.clientHeight >= this.#said.scrollHeight - 8;
    this.#lines.show(lines);
    this.#said.hidden = lines.length === 0;
    this.#silent.hidden = lines.length > 0;
    // Whoever reads further up stays there.
    if (isAtEnd) this.#said.scrollTop = this.#said.scrollHeight;
  }

  #draw(turn: LastTurn | undefined): void {
    const now = JSON.stringify(turn ?? null);
    if (now === this.#drawn) return;
    this.#drawn = now;
    this.#turn.replaceChildren(...(turn && turn.stages.length > 0 ? [stages(turn)] : []));
  }
}

/** Customers say what they like: it is text and never anything else. */
function caption(line: Line): { element: HTMLElement; update: (line: Line) => void } {
  const text = make("span", "text");
  const element = make("li", line.role === "kiosk" ? "kiosk" : "customer", make("span", "who", `${t.conversations.roles[line.role] ?? line.role}: `), text);
  const update = (now: Line): void => {
    if (text.textContent !== now.text) text.textContent = now.text;
    element.classList.toggle("going-on", !now.final);
  };
  return { element, update };
}
