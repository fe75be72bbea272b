/** Cards the assistant puts on the screen: choices to touch, lists, and where an answer comes from. */

import type { Texts } from "../i18n";
import type { CardItem, ServerEvent } from "../wire/events";
import { byId, make } from "./dom";

type Card = Extract<ServerEvent, { type: "kiosk.card" }>;

/** More would not fit a screen, and a broken server must not fill the page's memory. */
const MAX_CARDS = 3;
const MAX_ITEMS = 24;

export class Cards {
  readonly #root = byId("cards");

  constructor(private readonly choose: (card: string, choice: string) => void) {}

  show(card: Card, texts: Texts): void {
    const element = make("article", `card ${card.kind}`);
    element.dataset["card"] = card.card_id;
    const title = card.title || (card.kind === "sources" ? texts.sources : "");
    if (title) element.append(make("h2", "", title));
    element.append(this.#list(card));
    this.#root.querySelector(`[data-card="${CSS.escape(card.card_id)}"]`)?.remove();
    this.#root.prepend(element);
    while (this.#root.children.length > MAX_CARDS) this.#root.lastElementChild?.remove();
  }

  forget(): void {
    this.#root.replaceChildren();
  }

  #list(card: Card): HTMLElement {
    const list = make("ul");
    for (const item of (card.items ?? []).slice(0, MAX_ITEMS)) {
      const row = make("li");
      row.append(card.kind === "choices" ? this.#choice(card.card_id, item) : entry(item));
      list.append(row);
    }
    return list;
  }

  #choice(card: string, item: CardItem): HTMLElement {
    const button = make("button", "choice", item.label);
    button.type = "button";
    button.onclick = () => {
      button.setAttribute("aria-pressed", "true");
      this.choose(card, item.id);
    };
    return button;
  }
}

function entry(item: CardItem): HTMLElement {
  const box = make("div");
  box.append(make("strong", "", item.label));
  if (item.detail) box.append(make("span", "", item.detail));
  return box;
}
