/** How each service is, and each of its parts. */

import { make } from "../dom";
import { t } from "../i18n";
import type { Part, Service } from "../overview";

export function serviceCard(service: Service): HTMLElement {
  const head = make("div", "head", make("h3", "", service.name), make("span", "badge", t.overview.states[service.state]));
  const card = make("article", `service ${service.state}`, head, make("p", "url", service.url));
  if (service.reason) card.append(make("p", "reason", service.reason));
  if (service.health) card.append(...healthOf(service.health));
  return card;
}

function healthOf(health: NonNullable<Service["health"]>): HTMLElement[] {
  // A face is rendered elsewhere: who has no other part has no models, and nothing to say about them.
  const models = health.parts.some((part) => part.part !== "avatar") ? [health.gpu ? t.overview.gpu : t.overview.noGpu, health.model_loaded ? t.overview.loaded : t.overview.notLoaded] : [];
  const facts = [health.version && t.overview.version(health.version), ...models];
  return [make("p", "facts", facts.filter(Boolean).join(" · ")), make("ul", "parts", ...health.parts.map(partRow))];
}

function partRow(part: Part): HTMLElement {
  const line = make("li", part.state, make("strong", "", part.part), make("span", "engine", part.engine), make("span", "level", t.overview.levels[part.level]));
  if (part.detail) line.append(make("span", "detail", part.detail));
  return line;
}
