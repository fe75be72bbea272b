/** Paints an overview. Text is set as text, never as markup. */

import { duration, shortId } from "./format";
import type { Conversation, Overview, Part, Service } from "./overview";

const STATES = { ok: "Healthy", degraded: "Degraded", draining: "Draining", down: "Down" } as const;
const LEVELS = { server: "server", embedded: "embedded", off: "off" } as const;

export function paint(overview: Overview): void {
  byId("services").replaceChildren(...overview.services.map(serviceCard));
  const conversations = overview.conversations ?? [];
  byId("count").textContent = overview.conversations ? String(conversations.length) : "–";
  byId("conversations").replaceChildren(...conversations.map(row));
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

function row(conversation: Conversation): HTMLElement {
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
  const line = make("tr", conversation.state);
  line.append(...cells.map((cell) => make("td", "", cell)));
  return line;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no element "${id}"`);
  return element;
}

function make(tag: string, className: string, text = ""): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
