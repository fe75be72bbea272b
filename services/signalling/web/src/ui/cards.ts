/** Cards the assistant puts on the screen: choices to touch, products, lists, ways, codes, and where an answer comes from. */

import type { Texts } from "../i18n";
import type { CardItem, ServerEvent } from "../wire/events";
import { own } from "./brand";
import { byId, make } from "./dom";
import { qrCode } from "./qr";

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
    const title = card.title || usualTitle(card.kind, texts);
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
    const list = make(card.kind === "map" ? "ol" : "ul");
    for (const item of (card.items ?? []).slice(0, MAX_ITEMS)) {
      const row = make("li");
      row.append(this.#item(card, item));
      list.append(row);
    }
    return list;
  }

  #item({ card_id, kind }: Card, item: CardItem): HTMLElement {
    switch (kind) {
      case "choices":
        return this.#choice(card_id, item);
      case "product":
        return product(item);
      case "qr":
        return code(item);
      default:
        return entry(item);
    }
  }

  #choice(card: string, item: CardItem): HTMLElement {
    const button = make("button", "choice", item.label);
    button.type = "button";
    if (item.detail) button.append(make("small", "", item.detail));
    button.onclick = () => {
      button.setAttribute("aria-pressed", "true");
      this.choose(card, item.id);
    };
    return button;
  }
}

function usualTitle(kind: Card["kind"], texts: Texts): string {
  return { sources: texts.sources, map: texts.map, qr: texts.scan, choices: "", list: "", product: "" }[kind];
}

function entry(item: CardItem): HTMLElement {
  const box = make("div");
  box.append(make("strong", "", item.label));
  if (item.detail) box.append(make("span", "", item.detail));
  if (item.value) box.append(make("span", "value", item.value));
  return box;
}

/** Its picture comes from the page's own host, or not at all. */
function product(item: CardItem): HTMLElement {
  const box = entry(item);
  box.className = "thing";
  const src = item.image_url ? own(item.image_url) : undefined;
  if (src) {
    const image = make("img");
    image.src = src;
    image.alt = "";
    image.onerror = () => image.remove();
    box.prepend(image);
  }
  return box;
}

/** The code, and what it says for those who cannot scan it. */
function code(item: CardItem): HTMLElement {
  const box = make("div", "scan");
  const picture = qrCode(item.value ?? "", item.label || (item.value ?? ""));
  if (picture) box.append(picture);
  const text = make("div");
  if (item.label) text.append(make("strong", "", item.label));
  if (item.detail) text.append(make("span", "", item.detail));
  if (item.value) text.append(make("span", "address", item.value));
  box.append(text);
  return box;
}
