/** The documents that the assistant answers from. */

import { type Document, type Knowledge, knowledgeApi, type Stored } from "../api/knowledge";
import { ask } from "../ask";
import { button, field, link, make, row, table } from "../dom";
import { size } from "../format";
import { moment, t } from "../i18n";
import { attempt, say } from "../notice";
import { Poll } from "../poll";
import { documentHash } from "../router";
import { may } from "../session";
import { upload } from "../upload";
import { IngestionView } from "./ingestion";
import { heading, section, type View } from "./page";
import { tabs } from "./tabs";
import { Uploads } from "./uploads";

const EVERY_MS = 8_000;
const BUSY_MS = 1_000;
/** More documents of a collection than this are shown when they are asked for. */
const AT_ONCE = 100;

export async function knowledgePage(): Promise<View> {
  return new KnowledgePage(await knowledgeApi.all()).view();
}

export function knowledgeTabs(current: string): HTMLElement {
  const { documents, search, evaluation, views } = t.knowledge;
  return tabs(views, [["#/knowledge", documents], ["#/knowledge/search", search], ["#/knowledge/eval", evaluation]], current);
}

class KnowledgePage {
  readonly #ingestion = new IngestionView();
  readonly #uploads = new Uploads(() => void this.#poll.now());
  readonly #filter = field(t.knowledge.filter, { id: "document-filter", type: "search", required: false });
  readonly #count = make("p", "hint");
  readonly #problem = make("p", "problem");
  readonly #removed = make("ul", "removed");
  readonly #list = make("div", "collections");
  readonly #poll = new Poll(async () => this.#took(await knowledgeApi.all()), () => (this.now.ingestion.state === "running" || this.#uploads.isBusy ? BUSY_MS : EVERY_MS));
  /** How many are shown, where it is more. */
  readonly #most = new Map<string, number>();
  #painted = "";

  constructor(private now: Knowledge) {}

  get #mayEdit(): boolean {
    return may("editor") && this.now.is_editable;
  }

  view(): View {
    this.#count.setAttribute("role", "status");
    this.#filter.input.oninput = () => this.#paint();
    const documents = section(t.knowledge.documents, make("div", "tools", this.#filter.box, this.#count), this.#removed, this.#list);
    const nodes: Node[] = [heading(t.knowledge.title), make("p", "intro", t.knowledge.intro), knowledgeTabs("#/knowledge"), this.#problem, this.#ingestion.box];
    if (this.#mayEdit) nodes.push(this.#uploads.box);
    else if (!this.now.is_editable) nodes.push(make("p", "hint", t.knowledge.readOnly));
    this.#took(this.now);
    return { title: t.knowledge.title, nodes: [...nodes, documents], shown: () => this.#poll.start(), leave: () => this.#poll.stop() };
  }

  #took(now: Knowledge): void {
    this.now = now;
    this.#problem.textContent = now.error ?? "";
    this.#ingestion.show(now.ingestion);
    this.#uploads.look(now);
    this.#paint();
  }

  /** Only what is different is drawn anew: open collections and the focus stay. */
  #paint(): void {
    const wanted = this.#filter.input.value.trim().toLowerCase();
    const painted = JSON.stringify([wanted, [...this.#most], this.now.documents, this.now.collections]);
    if (painted === this.#painted) return;
    this.#painted = painted;
    const shown = this.now.documents.filter(({ path }) => path.toLowerCase().includes(wanted));
    const closed = new Set([...this.#list.querySelectorAll("details:not([open])")].map(({ id }) => id));
    const focused = document.activeElement;
    const label = this.#list.contains(focused) ? focused?.getAttribute("aria-label") : undefined;
    const names = [...new Set([...this.now.collections.map(({ name }) => name), ...shown.map(({ collection }) => collection ?? "")])];
    this.#list.replaceChildren(...names.flatMap((name) => this.#collection(name, shown, closed)));
    this.#count.textContent = shown.length > 0 ? t.knowledge.count(shown.length) : this.now.documents.length > 0 ? t.knowledge.none : t.knowledge.empty;
    if (label) this.#list.querySelector<HTMLElement>(`[aria-label="${CSS.escape(label)}"]`)?.focus();
  }

  #collection(name: string, shown: Document[], closed: Set<string>): HTMLElement[] {
    const mine = shown.filter(({ collection }) => (collection ?? "") === name);
    if (mine.length === 0) return [];
    const title = name || t.knowledge.noCollection;
    const passages = mine.some((one) => one.passages === null) ? t.knowledge.unread : t.knowledge.passages(mine.reduce((sum, one) => sum + (one.passages ?? 0), 0));
    const summary = make("summary", "", title, " ", make("span", "facts", t.knowledge.collection(mine.length, passages)));
    const most = this.#most.get(name) ?? AT_ONCE;
    const details = make("details", "collection", summary, table(title, t.knowledge.heads, mine.slice(0, most).map((one) => this.#line(one))));
    if (mine.length > most) details.append(this.#more(name, title, most, mine.length));
    details.id = `collection-${name}`;
    details.open = !closed.has(details.id);
    return [details];
  }

  #more(name: string, title: string, most: number, count: number): HTMLElement {
    const more = button(t.knowledge.more(Math.min(AT_ONCE, count - most)), () => {
      this.#most.set(name, most + AT_ONCE);
      this.#paint();
    });
    more.setAttribute("aria-label", t.knowledge.of(more.textContent ?? "", title));
    return make("p", "", more);
  }

  #line(one: Document): HTMLTableRowElement {
    const { path, bytes, changed_ms } = one;
    const get = link(knowledgeApi.href(path), t.knowledge.download);
    get.download = path.split("/").pop() ?? path;
    get.setAttribute("aria-label", `${t.knowledge.download} ${path}`);
    const actions = make("div", "actions", get);
    if (this.#mayEdit) {
      const remove = button(t.knowledge.remove, () => this.#remove(one), "danger");
      remove.setAttribute("aria-label", t.knowledge.removeOf(path));
      actions.append(remove);
    }
    const cells = row(link(documentHash(path), path), size(bytes), moment(changed_ms), readOf(one), actions);
    cells.cells[0]?.classList.add("wraps");
    cells.cells[3]?.classList.add("wraps");
    return cells;
  }

  /** It is kept here until the page is left, so that it can be brought back. */
  async #remove({ path }: Document): Promise<void> {
    let kept: Blob | undefined;
    const act = async (): Promise<void> => {
      const response = await fetch(knowledgeApi.href(path), { cache: "no-store" });
      kept = response.ok ? await response.blob() : undefined;
      await knowledgeApi.remove(path);
    };
    const isDone = await ask({ title: t.knowledge.removeOf(path), text: t.knowledge.removeText, submit: t.knowledge.removeSubmit, act });
    if (!isDone) return;
    if (kept) this.#offer(path, kept);
    await this.#poll.now();
    say(t.knowledge.removed(path));
  }

  #offer(path: string, kept: Blob): void {
    const back = button(t.knowledge.undo, async () => {
      // Somebody may have put another one there meanwhile.
      const stored = await attempt(() => upload<Stored>({ path: knowledgeApi.path(path), body: kept, headers: { "if-none-match": "*" } }));
      if (!stored) return;
      item.remove();
      this.#filter.input.focus();
      await this.#poll.now();
      say(t.knowledge.undone(path));
    });
    back.setAttribute("aria-label", t.knowledge.undoOf(path));
    const item = make("li", "", make("span", "", t.knowledge.removed(path)), back);
    this.#removed.append(item);
    back.focus();
  }
}

/** What came of reading a document. */
export function readOf({ passages, problem }: Document): HTMLElement {
  if (problem) return make("span", "problem", problem);
  return make("span", passages === null ? "empty" : "", passages === null ? t.knowledge.unread : t.knowledge.passages(passages));
}
