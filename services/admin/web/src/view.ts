/** Paints an overview. Text is set as text, never as markup. */

import { duration, shortId } from "./format";
import type { Conversation, LastTurn, Overview, Part, Recent, Service, StaffCall } from "./overview";
import { type Bar, bars, figures, outcome, titleOf } from "./waterfall";

const STATES = { ok: "Healthy", degraded: "Degraded", draining: "Draining", down: "Down" } as const;
const LEVELS = { server: "server", embedded: "embedded", off: "off" } as const;

export function paint(overview: Overview): void {
  byId("services").replaceChildren(...overview.services.map(serviceCard));
  const conversations = overview.conversations ?? [];
  byId("count").textContent = overview.conversations ? String(conversations.length) : "–";
  byId("conversations").replaceChildren(...conversations.flatMap(rows));
  recent(overview.turns);
  staff(overview.staff_calls ?? [], Date.now());
  const empty = byId("empty");
  empty.hidden = conversations.length > 0;
  empty.textContent = overview.conversations_error
    ? `The orchestrator cannot say: ${overview.conversations_error}.`
    : "Nobody is talking right now.";
}

export function freshness(text: string, stale: boolean): void {
  const element = byId("freshness");
  if (element.textContent !== text) element.textContent = text;
  document.body.classList.toggle("stale", stale);
}

function serviceCard(service: Service): HTMLElement {
  const card = make("article", `service ${service.state}`);
  const head = make("div", "head");
  head.append(make("h3", "", service.name), make("span", "badge", STATES[service.state]));
  card.append(head, make("p", "url", service.url));
  if (service.reason) card.append(make("p", "reason", service.reason));
  if (service.health) card.append(...healthOf(service.health));
  return card;
}

function healthOf(health: NonNullable<Service["health"]>): HTMLElement[] {
  // A service without parts has no models either, so it has nothing to say about them.
  const models = health.parts.length > 0 ? [health.gpu ? "GPU" : "no GPU", health.model_loaded ? "models loaded" : "models not loaded"] : [];
  const facts = [health.version && `version ${health.version}`, ...models];
  const list = make("ul", "parts");
  list.append(...health.parts.map(partRow));
  return [make("p", "facts", facts.filter(Boolean).join(" · ")), list];
}

function partRow(part: Part): HTMLElement {
  const row = make("li", part.state);
  row.append(make("strong", "", part.part), make("span", "engine", part.engine), make("span", "level", LEVELS[part.level]));
  if (part.detail) row.append(make("span", "detail", part.detail));
  return row;
}

/** Who waits for a person: the calls of the last hour, as nobody says here yet that they came. */
function staff(calls: StaffCall[], now: number): void {
  const HOUR_MS = 3_600_000;
  const waiting = calls.filter((call) => now - call.at_ms < HOUR_MS);
  byId("staff").hidden = waiting.length === 0;
  byId("staff-count").textContent = String(waiting.length);
  const line = (call: StaffCall): HTMLElement => {
    const item = make("li");
    const when = `${duration(Math.max(0, now - call.at_ms))} ago`;
    item.append(make("strong", "", when), make("span", "", call.language.toUpperCase()), make("code", "", shortId(call.session_id)));
    if (call.summary) item.append(make("span", "detail", call.summary));
    return item;
  };
  byId("staff-calls").replaceChildren(...waiting.map(line));
}

/** How fast the store's latest turns were answered. */
function recent(turns: Recent | undefined): void {
  const shown = figures(turns);
  byId("recent").hidden = shown.length === 0;
  byId("recent-title").textContent = titleOf(turns);
  const figure = ([name, time]: [string, string]): HTMLElement => {
    const box = make("div");
    box.append(make("dt", "", name), make("dd", "", time));
    return box;
  };
  byId("recent-figures").replaceChildren(...shown.map(figure));
}

/** A conversation, and below it where its last turn's time went. */
function rows(conversation: Conversation): HTMLElement[] {
  const line = row(conversation);
  const turn = conversation.last_turn;
  return turn && turn.stages.length > 0 ? [line, waterfall(turn, line.cells.length)] : [line];
}

function waterfall(turn: LastTurn, columns: number): HTMLElement {
  const cell = make("td");
  cell.colSpan = columns;
  const title = `Last turn: ${outcome(turn)}`;
  const list = make("ol");
  list.setAttribute("aria-label", `${title}. Each stage with the time it took, and when it was reached`);
  list.append(...bars(turn).map(barRow));
  cell.append(make("p", "", title), list);
  const line = make("tr", "waterfall");
  line.append(cell);
  return line;
}

/** The bar repeats what the text beside it says. */
function barRow({ name, took, at, left, width }: Bar): HTMLElement {
  const track = make("span", "track");
  track.setAttribute("aria-hidden", "true");
  const bar = make("i");
  bar.style.setProperty("left", `${left}%`);
  bar.style.setProperty("width", `${width}%`);
  track.append(bar);
  const line = make("li");
  line.append(make("span", "stage", name), track, make("span", "took", took), make("span", "at", `at ${at}`));
  return line;
}

function row(conversation: Conversation): HTMLTableRowElement {
  const { last_response_time_ms: last } = conversation;
  const cells = [
    shortId(conversation.session_id),
    conversation.kiosk ?? `(${conversation.dialect})`,
    conversation.state,
    conversation.language.toUpperCase(),
    String(conversation.turns),
    last === undefined ? "–" : duration(last),
    duration(conversation.since_ms),
  ];
  const line = make("tr", `conversation ${conversation.state}`);
  line.append(...cells.map((cell) => make("td", "", cell)));
  return line;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element "${id}"`);
  return element;
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
