/** All kiosks, the worst first. */

import { type Kiosk, kiosksApi } from "../api/kiosks";
import { button, field, form, link, make, row, select, submitButton, table } from "../dom";
import { lasting } from "../format";
import { moment, t } from "../i18n";
import { type Condition, conditionOf, CONDITIONS, counts, worstFirst } from "../kiosks";
import { Keyed, type Shown } from "../keyed";
import { attempt, sayNext } from "../notice";
import { Poll } from "../poll";
import { kioskHash } from "../router";
import { may } from "../session";
import { heading, section, type View } from "./page";
import { foldout } from "./users";

const EVERY_MS = 3_000;
/** More rows than this are shown when they are asked for. */
const AT_ONCE = 100;

export async function kiosksPage(): Promise<View> {
  return new KiosksPage(await kiosksApi.all()).view();
}

export function conditionBadge(condition: Condition): HTMLElement {
  return make("span", `badge condition ${condition}`, t.kiosks.conditions[condition]);
}

class KiosksPage {
  readonly #filter = field(t.kiosks.filter, { id: "kiosk-filter", type: "search", required: false });
  readonly #condition = select(t.kiosks.show, "kiosk-condition", [["", t.kiosks.every], ...CONDITIONS.map((one) => [one, t.kiosks.conditions[one]] as const)], "");
  readonly #count = make("p", "hint");
  readonly #summary = make("ul", "summary");
  readonly #more = button("", () => {
    this.#most += AT_ONCE;
    this.#paint();
    if (this.#more.hidden) this.#filter.input.focus();
  });
  readonly #poll = new Poll(async () => {
    this.all = await kiosksApi.all();
    this.#paint();
  }, () => EVERY_MS);
  readonly #table = table(t.kiosks.title, t.kiosks.heads, []);
  readonly #rows = new Keyed<Kiosk>(this.#table.querySelector("tbody") ?? this.#table, ({ id }) => id, line);
  #most = AT_ONCE;

  constructor(private all: Kiosk[]) {}

  view(): View {
    this.#count.setAttribute("role", "status");
    this.#summary.setAttribute("aria-label", t.kiosks.state);
    this.#filter.input.oninput = this.#condition.input.onchange = () => this.#paint();
    const list = section(t.kiosks.title, make("div", "tools", this.#filter.box, this.#condition.box, this.#count), this.#table, make("p", "", this.#more));
    list.id = "kiosks";
    const nodes: Node[] = [heading(t.kiosks.title), make("p", "intro", t.kiosks.intro), this.#summary, list];
    if (may("admin")) nodes.push(registration());
    this.#paint();
    return { title: t.kiosks.title, nodes, shown: () => this.#poll.start(), leave: () => this.#poll.stop() };
  }

  #paint(): void {
    const wanted = this.#filter.input.value.trim().toLowerCase();
    const condition = this.#condition.input.value;
    const fits = (kiosk: Kiosk): boolean => [kiosk.id, kiosk.name, kiosk.place].some((text) => text.toLowerCase().includes(wanted)) && (condition === "" || conditionOf(kiosk) === condition);
    const shown = worstFirst(this.all.filter(fits));
    this.#rows.show(shown.slice(0, this.#most));
    this.#table.hidden = shown.length === 0;
    this.#more.hidden = shown.length <= this.#most;
    this.#more.textContent = t.kiosks.more(Math.min(AT_ONCE, shown.length - this.#most));
    const count = shown.length > 0 ? t.kiosks.count(shown.length) : this.all.length > 0 ? t.kiosks.none : t.kiosks.empty;
    if (this.#count.textContent !== count) this.#count.textContent = count;
    this.#summary.replaceChildren(...summaryOf(this.all));
  }
}

/** How many there are of each kind; those of which there are none say nothing. */
export function summaryOf(kiosks: readonly Kiosk[]): HTMLElement[] {
  const all = counts(kiosks);
  return CONDITIONS.filter((one) => all[one] > 0).map((one) => make("li", `condition ${one}`, make("strong", "", String(all[one])), make("span", "", t.kiosks.conditions[one])));
}

function line(first: Kiosk): Shown<Kiosk> {
  const element = row(make("a"), "", "", "", "");
  const [name, place, state, talk, token] = [...element.cells];
  const leads = link(kioskHash(first.id), first.name || first.id);
  name?.replaceChildren(leads, make("span", "facts under", first.id));
  name?.classList.add("wraps");
  place?.classList.add("wraps");
  const update = (kiosk: Kiosk): void => {
    if (leads.textContent !== (kiosk.name || kiosk.id)) leads.textContent = kiosk.name || kiosk.id;
    const set = (cell: HTMLElement | undefined, text: string): void => {
      if (cell && cell.textContent !== text) cell.textContent = text;
    };
    set(place, kiosk.place || t.kiosks.noPlace);
    const condition = conditionOf(kiosk);
    if (element.dataset["condition"] !== condition) state?.replaceChildren(conditionBadge(condition));
    element.dataset["condition"] = condition;
    set(talk, kiosk.session_id === null ? "–" : t.kiosks.talk((kiosk.language ?? "").toUpperCase(), lasting(kiosk.since_ms ?? 0), kiosk.turns ?? 0));
    set(token, kiosk.token_made_ms === null ? t.kiosks.noToken : t.kiosks.tokenMade(moment(kiosk.token_made_ms)));
  };
  return { element, update };
}

function registration(): HTMLElement {
  const { id, name, place } = kioskFields();
  const register = async (): Promise<void> => {
    const made = await attempt(() => kiosksApi.register(id.input.value.trim(), name.input.value.trim(), place.input.value.trim()));
    if (!made) return;
    sayNext(t.kiosks.registered(made.id));
    location.hash = kioskHash(made.id);
  };
  return foldout(t.kiosks.register, form(register, id.box, name.box, place.box, submitButton(t.kiosks.submit)));
}

function kioskFields(): Record<"id" | "name" | "place", ReturnType<typeof field>> {
  const id = field(t.kiosks.id, { id: "kiosk-id", hint: t.kiosks.idHint, maxLength: 32 });
  id.input.pattern = "[a-z0-9]([\\-a-z0-9]{0,30}[a-z0-9])?";
  id.input.title = t.kiosks.idHint;
  return { id, ...nameFields() };
}

export function nameFields(kiosk?: Kiosk): Record<"name" | "place", ReturnType<typeof field>> {
  const name = field(t.kiosks.name, { id: "kiosk-name", maxLength: 64 });
  const place = field(t.kiosks.place, { id: "kiosk-place", required: false, hint: t.kiosks.placeHint, maxLength: 128 });
  [name.input.value, place.input.value] = [kiosk?.name ?? "", kiosk?.place ?? ""];
  return { name, place };
}
