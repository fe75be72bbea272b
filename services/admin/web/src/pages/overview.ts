/** How everything is right now: what needs attention first. */

import { alerts, type Alert } from "../alerts";
import { api } from "../api";
import { type Call, conversationsApi } from "../api/conversations";
import { type Kiosk, kiosksApi } from "../api/kiosks";
import { type Knowledge, knowledgeApi } from "../api/knowledge";
import { link, make, table } from "../dom";
import { t } from "../i18n";
import { conditionOf, worstFirst } from "../kiosks";
import { Keyed } from "../keyed";
import { isGoing, type Overview, type Recent } from "../overview";
import { Poll } from "../poll";
import { kioskHash } from "../router";
import { figures, titleOf } from "../waterfall";
import { Calls } from "./calls";
import { conditionBadge, summaryOf } from "./kiosks";
import { heading, section, type View } from "./page";
import { serviceCard } from "./services";
import { MOST_TALKS, slowest, talkRows } from "./talks";

const EVERY_MS = 2_000;
/** What changes less, or is more to send. */
const SLOWLY_MS = 6_000;
const MOST_KIOSKS = 8;

export function overviewPage(): View {
  return new OverviewPage().view();
}

class OverviewPage {
  readonly #freshness = make("p", "", "…");
  readonly #alerts = make("ul", "alerts");
  readonly #fine = make("p", "fine", t.glance.fine);
  readonly #calls = new Calls();
  readonly #summary = make("ul", "summary");
  readonly #worst = make("ul", "worst");
  readonly #kiosks = section(t.glance.kiosks, this.#summary, this.#worst, make("p", "", link("#/kiosks", t.glance.allKiosks)));
  readonly #worstList = new Keyed<Kiosk>(this.#worst, ({ id }) => id, kioskLine);
  readonly #alertList = new Keyed<Alert>(this.#alerts, ({ text }) => text, alertLine);
  readonly #recent = make("div");
  readonly #count = make("span", "count", "–");
  readonly #table = table(t.overview.conversations, t.overview.heads, []);
  readonly #talks = this.#table.querySelector("tbody") ?? this.#table;
  readonly #empty = make("p");
  readonly #services = make("div", "cards");
  readonly #fast = new Poll(() => this.#look(), () => EVERY_MS);
  readonly #slow = new Poll(() => this.#lookAround(), () => SLOWLY_MS);
  #now: Overview | undefined;
  #all: Kiosk[] | undefined;
  #waiting: Call[] | undefined;
  #knowledge: Knowledge | undefined;

  view(): View {
    const ids = { freshness: this.#freshness, alerts: this.#alerts, recent: this.#recent, count: this.#count, conversations: this.#talks, empty: this.#empty, services: this.#services };
    for (const [id, element] of Object.entries(ids)) element.id = id;
    this.#freshness.setAttribute("role", "status");
    this.#calls.box.hidden = this.#kiosks.hidden = this.#recent.hidden = this.#empty.hidden = this.#fine.hidden = true;
    this.#table.append(this.#empty);
    const talks = section(t.overview.conversations, this.#recent, this.#table, make("p", "", link("#/conversations", t.glance.allTalks)), make("p", "hint", t.overview.hint));
    talks.querySelector("h2")?.append(" ", this.#count);
    const nodes = [heading(t.overview.title, this.#freshness), section(t.glance.alerts, this.#alerts, this.#fine), this.#calls.box, this.#kiosks, talks, section(t.overview.services, this.#services)];
    return { title: t.overview.title, nodes, shown: () => this.#begin(), leave: () => this.#leave() };
  }

  #begin(): void {
    this.#fast.start();
    this.#slow.start();
    void this.#fast.now();
    void this.#slow.now();
  }

  #leave(): void {
    this.#fast.stop();
    this.#slow.stop();
    document.body.classList.remove("stale");
  }

  async #look(): Promise<void> {
    try {
      // Calls come while somebody waits; the rest of them is told by the overview.
      const [overview, calls] = await Promise.all([api.overview(), conversationsApi.calls().catch(() => undefined)]);
      [this.#now, this.#waiting] = [overview, calls];
      this.#paint(overview);
      this.#fresh(t.overview.live, false);
    } catch (error) {
      this.#fresh(t.overview.stale, true);
      throw error;
    }
  }

  async #lookAround(): Promise<void> {
    const [kiosks, knowledge] = await Promise.all([kiosksApi.all().catch(() => undefined), knowledgeApi.all().catch(() => undefined)]);
    [this.#all, this.#knowledge] = [kiosks, knowledge];
    this.#kiosks.hidden = !kiosks || kiosks.length === 0;
    this.#summary.replaceChildren(...summaryOf(kiosks ?? []));
    const worst = worstFirst(kiosks ?? []).filter((kiosk) => ["gone", "stranger"].includes(conditionOf(kiosk)));
    this.#worstList.show(worst.slice(0, MOST_KIOSKS));
    this.#worst.hidden = worst.length === 0;
    this.#warn();
  }

  #fresh(text: string, isStale: boolean): void {
    if (this.#freshness.textContent !== text) this.#freshness.textContent = text;
    document.body.classList.toggle("stale", isStale);
  }

  #paint(overview: Overview): void {
    this.#services.replaceChildren(...overview.services.map(serviceCard));
    const talks = (overview.conversations ?? []).filter(isGoing);
    this.#count.textContent = !overview.conversations ? "–" : talks.length > MOST_TALKS ? t.glance.shown(MOST_TALKS, talks.length) : String(talks.length);
    this.#talks.replaceChildren(...slowest(talks).flatMap(talkRows));
    this.#empty.hidden = talks.length > 0;
    this.#empty.textContent = overview.conversations_error ? t.overview.cannotSay(overview.conversations_error) : t.overview.nobody;
    this.#paintRecent(overview.turns);
    this.#calls.show(this.#waiting ?? []);
    this.#calls.box.hidden = !this.#waiting?.some(({ state }) => state !== "over");
    this.#warn();
  }

  #warn(): void {
    if (!this.#now) return;
    const all = alerts({ overview: this.#now, kiosks: this.#all, calls: this.#waiting, knowledge: this.#knowledge });
    this.#alertList.show(all);
    this.#fine.hidden = all.length > 0;
  }

  /** How fast the store's latest turns were answered. */
  #paintRecent(turns: Recent | undefined): void {
    const shown = figures(turns);
    this.#recent.hidden = shown.length === 0;
    const list = make("dl", "", ...shown.map(([name, time]) => make("div", "", make("dt", "", name), make("dd", "", time))));
    list.id = "recent-figures";
    this.#recent.replaceChildren(make("h3", "", titleOf(turns)), list);
  }
}

function alertLine(): { element: HTMLElement; update: (alert: Alert) => void } {
  const [anchor, detail] = [make("a"), make("span", "detail")];
  const element = make("li", "", anchor, detail);
  const update = (alert: Alert): void => {
    element.className = alert.severity;
    if (anchor.textContent !== alert.text) anchor.textContent = alert.text;
    if (detail.textContent !== alert.detail) detail.textContent = alert.detail;
    anchor.href = alert.href;
    // No address of its own: it is further down on this page.
    anchor.onclick = alert.href === "#services" ? toServices : null;
  };
  return { element, update };
}

function toServices(event: Event): void {
  event.preventDefault();
  const head = document.getElementById("services")?.parentElement?.querySelector("h2");
  head?.setAttribute("tabindex", "-1");
  head?.focus();
}

function kioskLine(first: Kiosk): { element: HTMLElement; update: (kiosk: Kiosk) => void } {
  const [anchor, state, place] = [link(kioskHash(first.id), ""), make("span"), make("span", "facts")];
  const element = make("li", "", anchor, state, place);
  const update = (kiosk: Kiosk): void => {
    anchor.textContent = kiosk.name || kiosk.id;
    place.textContent = kiosk.place;
    state.replaceChildren(conditionBadge(conditionOf(kiosk)));
  };
  return { element, update };
}
