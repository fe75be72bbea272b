/** What covers the whole screen while the kiosk cannot serve: why, and since nobody knows who reads it, in every language. */

import { direction, type Texts } from "../i18n";
import type { Next, Opening } from "../ops/hours";
import type { Language } from "../wire/events";
import { byId, make } from "./dom";

/** Later ones hide earlier ones. */
const ORDER = ["offline", "full", "refused", "taken-over", "broken", "closed"] as const;
export type Reason = (typeof ORDER)[number];

export type Words = (language: Language) => Texts;

export class Cover {
  readonly #reasons = new Set<Reason>();
  #next: Next | undefined;
  #languages: Language[] = ["en"];

  constructor(private readonly words: Words) {}

  get reason(): Reason | undefined {
    return ORDER.findLast((reason) => this.#reasons.has(reason));
  }

  put(reason: Reason): void {
    this.#reasons.add(reason);
    this.label();
  }

  take(...reasons: Reason[]): void {
    for (const reason of reasons) this.#reasons.delete(reason);
    this.label();
  }

  /** Outside of the store's hours. */
  doors({ open, next }: Opening): void {
    this.#next = next;
    if (open) this.take("closed");
    else this.put("closed");
  }

  /** The customer's language first, then the store's others. */
  speak(languages: Language[]): void {
    this.#languages = languages;
    this.label();
  }

  label(): void {
    const reason = this.reason;
    byId("screen").hidden = reason === undefined;
    if (reason) document.body.dataset["cover"] = reason;
    else delete document.body.dataset["cover"];
    if (!reason) return;
    const [first = "en", ...others] = this.#languages;
    const texts = this.words(first);
    const [title, text] = this.#say(reason, first);
    byId("screen-title").textContent = title;
    byId("screen-text").textContent = text;
    byId("screen-others").replaceChildren(...others.map((language) => this.#other(reason, language)));
    byId("retry").hidden = reason !== "refused" && reason !== "taken-over" && reason !== "broken";
    byId("retry").textContent = texts.retry;
  }

  #other(reason: Reason, language: Language): HTMLElement {
    const line = make("li");
    line.lang = language;
    line.dir = direction(language);
    const [title, text] = this.#say(reason, language);
    line.append(make("strong", "", title), " ", text);
    return line;
  }

  #say(reason: Reason, language: Language): [string, string] {
    const texts = this.words(language);
    switch (reason) {
      case "offline":
        return [texts.offlineTitle, texts.offlineText];
      case "full":
        return [texts.fullTitle, texts.fullText];
      case "refused":
        return [texts.refusedTitle, texts.refusedText];
      case "taken-over":
        return [texts.takenOverTitle, texts.takenOverText];
      case "broken":
        return [texts.brokenTitle, texts.brokenText];
      case "closed":
        return [texts.closedTitle, this.#next ? opens(this.#next, language, texts) : texts.closedText];
    }
  }
}

/** When the store opens, as people of that language say it. */
export function opens({ at, days }: Next, language: Language, texts: Texts): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(REGION[language], { timeZone: "UTC", ...options }).format(at);
  const time = format({ hour: "2-digit", minute: "2-digit" });
  if (days === 0) return texts.opensToday(time);
  // A week from now, the name of the day alone would be taken for today.
  return texts.opensOn(format(days < 7 ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" }), time);
}

/** Where 20:00 is not 8 pm. */
const REGION: Record<Language, string> = { en: "en-GB", de: "de-DE", fr: "fr-FR" };
