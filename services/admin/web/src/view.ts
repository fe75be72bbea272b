/** Paints an overview. Text is set as text, never as markup. */

import { byId, make } from "./dom";
import { duration, shortId } from "./format";
import { t } from "./i18n";
import type { Conversation, LastTurn, Overview, Part, Recent, Service, StaffCall } from "./overview";
import { stages } from "./stages";
import { figures, titleOf } from "./waterfall";

export function paint(overview: Overview): void {
  byId("conversations-heads").replaceChildren(...t.overview.heads.map(headCell));
  byId("services").replaceChildren(...overview.services.map(serviceCard));
  const conversations = overview.conversations ?? [];
  byId("count").textContent = overview.conversations ? String(conversations.length) : "–";
  byId("conversations").replaceChildren(...conversations.flatMap(rows));
  recent(overview.turns);
  staff(overview.staff_calls ?? [], Date.now());
  const empty = byId("empty");
  empty.hidden = conversations.length > 0;
  empty.textContent = overview.conversations_error
    ? t.overview.cannotSay(overview.conversations_error)
    : t.overview.nobody;
}

export function freshness(text: string, stale: boolean): void {
  const element = byId("freshness");
  if (element.textContent !== text) element.textContent = text;
  document.body.classList.toggle("stale", stale);
}

function headCell(text: string): HTMLElement {
  const cell = make("th", "", text);
  cell.scope = "col";
  return cell;
}

function serviceCard(service: Service): HTMLElement {
  const card = make("article", `service ${service.state}`);
  const head = make("div", "head");
  head.append(make("h3", "", service.name), make("span", "badge", t.overview.states[service.state]));
  card.append(head, make("p", "url", service.url));
  if (service.reason) card.append(make("p", "reason", service.reason));
  if (service.health) card.append(...healthOf(service.health));
  return card;
}

function healthOf(health: NonNullable<Service["health"]>): HTMLElement[] {
  // A service without parts has no models either, so it has nothing to say about them.
  const models = health.parts.length > 0 ? [health.gpu ? t.overview.gpu : t.overview.noGpu, health.model_loaded ? t.overview.loaded : t.overview.notLoaded] : [];
  const facts = [health.version && t.overview.version(health.version), ...models];
  const list = make("ul", "parts");
  list.append(...health.parts.map(partRow));
  return [make("p", "facts", facts.filter(Boolean).join(" · ")), list];
}

function partRow(part: Part): HTMLElement {
  const row = make("li", part.state);
  row.append(make("strong", "", part.part), make("span", "engine", part.engine), make("span", "level", t.overview.levels[part.level]));
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
    const when = t.overview.ago(duration(Math.max(0, now - call.at_ms)));
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
  const cell = make("td", "", stages(turn));
  cell.colSpan = columns;
  return make("tr", "waterfall-row", cell);
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
