/** Conversations as they go on. */

import { conversationsApi, type Ended, type Line, type Snapshot } from "../api/conversations";
import { Captions } from "../captions";
import { button, field, make } from "../dom";
import { t } from "../i18n";
import { Keyed } from "../keyed";
import { type Conversation, isGoing } from "../overview";
import { pastHash } from "../router";
import { follow, type Told } from "../stream";
import { Calls } from "./calls";
import { heading, section, type View } from "./page";
import { tabs } from "./tabs";
import { Talk } from "./talk";

/** More cards than this are shown when they are asked for. */
const AT_ONCE = 24;

export function livePage(): View {
  return new LivePage().view();
}

export function conversationTabs(current: string): HTMLElement {
  return tabs(t.conversations.views, [["#/conversations", t.conversations.live], [pastHash(), t.conversations.past]], current);
}

class LivePage {
  readonly #state = make("p", "pill");
  readonly #calls = new Calls();
  readonly #filter = field(t.conversations.filter, { id: "live-filter", type: "search", required: false });
  readonly #count = make("p", "hint");
  readonly #note = make("p", "hint");
  readonly #cards = make("div", "cards talks");
  readonly #more = button("", () => this.#showMore());
  readonly #talks = new Map<string, Talk>();
  readonly #captions = new Map<string, Captions>();
  readonly #list = new Keyed<Conversation>(this.#cards, ({ session_id }) => session_id, (conversation) => this.#talk(conversation));
  #most = AT_ONCE;
  #now: Snapshot | undefined;
  #stop: () => void = () => undefined;
  #tick: ReturnType<typeof setInterval> | undefined;

  view(): View {
    this.#state.setAttribute("role", "status");
    this.#state.id = "live-state";
    this.#count.id = "live-count";
    this.#note.id = "live-note";
    this.#filter.input.oninput = () => this.#paint();
    const list = section(t.overview.conversations, make("div", "tools", this.#filter.box, this.#count), this.#note, this.#cards, this.#more);
    const nodes = [heading(t.conversations.title, this.#state), conversationTabs("#/conversations"), this.#calls.box, list];
    this.#more.hidden = true;
    return { title: t.conversations.title, nodes, shown: () => this.#begin(), leave: () => this.#leave() };
  }

  #begin(): void {
    this.#stop = follow(conversationsApi.stream, (told) => this.#hear(told), (isLive) => {
      this.#state.textContent = isLive ? t.conversations.connected : t.conversations.broken;
      this.#state.classList.toggle("bad", !isLive);
    });
    this.#tick = setInterval(() => this.#ticked(), 1_000);
  }

  #leave(): void {
    this.#stop();
    clearInterval(this.#tick);
  }

  #ticked(): void {
    for (const talk of this.#talks.values()) talk.tick();
    if (this.#now) this.#calls.show(this.#now.calls);
  }

  #hear({ event, data }: Told): void {
    if (event === "snapshot") this.#took(JSON.parse(data) as Snapshot);
    if (event === "line") this.#said(JSON.parse(data) as Line);
    if (event === "ended") this.#forget((JSON.parse(data) as Ended).session_id);
  }

  #took(now: Snapshot): void {
    this.#now = now;
    this.#calls.show(now.calls);
    const there = new Set(now.conversations.map(({ session_id }) => session_id));
    for (const kept of [this.#captions, this.#talks]) {
      for (const id of kept.keys()) if (!there.has(id)) kept.delete(id);
    }
    for (const conversation of now.conversations) if (!isGoing(conversation)) this.#forget(conversation.session_id);
    this.#paint();
  }

  /** The customer has left: whoever comes next has a conversation of their own, at the same kiosk. */
  #forget(id: string): void {
    if (this.#captions.delete(id)) this.#talks.get(id)?.say([]);
  }

  #said(line: Line): void {
    const captions = this.#captions.get(line.session_id) ?? new Captions();
    this.#captions.set(line.session_id, captions);
    captions.hear(line);
    this.#talks.get(line.session_id)?.say(captions.lines);
  }

  #showMore(): void {
    this.#most += AT_ONCE;
    this.#paint();
    if (this.#more.hidden) this.#filter.input.focus();
  }

  #paint(): void {
    if (!this.#now) return;
    const wanted = this.#filter.input.value.trim().toLowerCase();
    const all = this.#now.conversations.filter(({ kiosk }) => (kiosk ?? "").toLowerCase().includes(wanted));
    this.#list.show(all.slice(0, this.#most));
    this.#more.hidden = all.length <= this.#most;
    this.#more.textContent = t.conversations.more(Math.min(AT_ONCE, all.length - this.#most));
    const going = all.filter(isGoing).length;
    this.#count.textContent = going > 0 ? t.conversations.count(going) : wanted && all.length === 0 ? t.conversations.none : t.conversations.nobody;
    this.#note.textContent = this.#now.transcripts ? "" : t.conversations.noTranscripts;
    this.#cards.classList.toggle("silent", !this.#now.transcripts);
  }

  #talk(conversation: Conversation): Talk {
    const talk = new Talk(conversation);
    talk.say(this.#captions.get(conversation.session_id)?.lines ?? []);
    this.#talks.set(conversation.session_id, talk);
    return talk;
  }
}
