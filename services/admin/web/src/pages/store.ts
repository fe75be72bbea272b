/** The whole store: taken along, backed up, brought in. */

import { type Brought, type Change, storeApi } from "../api/store";
import { ask } from "../ask";
import { button, form, labelOf, link, make, row, submitButton, table } from "../dom";
import { t } from "../i18n";
import { attempt, hush, say } from "../notice";
import { heading, section, type View } from "./page";

/** More lines than this nobody reads. */
const MOST = 200;

export function storePage(): View {
  const { store: texts } = t;
  const nodes = [
    heading(texts.title),
    make("p", "intro", texts.intro),
    section(texts.export, make("p", "", texts.exportText), download(storeApi.exportHref, texts.exportDo)),
    section(texts.backup, make("p", "", texts.backupText), download(storeApi.backupHref, texts.backupDo)),
    new Bringing().box,
  ];
  return { title: texts.title, nodes };
}

/** The server names the file. */
function download(href: string, text: string): HTMLElement {
  const anchor = link(href, text);
  anchor.className = "button";
  anchor.download = "";
  return make("p", "actions", anchor);
}

class Bringing {
  readonly box = section(t.store.bring, make("p", "", t.store.bringText));
  readonly #input = make("input");
  readonly #told = make("p", "hint");
  readonly #result = make("div", "brought");

  constructor() {
    [this.#input.type, this.#input.id, this.#input.accept, this.#input.required] = ["file", "store-archive", ".tar.gz,.tgz,application/gzip", true];
    this.#input.onchange = () => this.#result.replaceChildren();
    this.#told.setAttribute("role", "status");
    this.#result.id = "brought";
    const ask = form(() => this.#look(), make("div", "field", labelOf(t.store.archive, this.#input.id), this.#input), submitButton(t.store.look));
    this.box.append(ask, this.#told, this.#result);
  }

  async #look(): Promise<void> {
    const archive = this.#input.files?.[0];
    if (!archive) return;
    hush();
    const brought = await attempt(() => this.#send(archive, true));
    this.#told.textContent = "";
    if (!brought) return this.#result.replaceChildren();
    const head = make("h3", "", t.store.would);
    head.tabIndex = -1;
    this.#result.replaceChildren(head, ...shown(brought), this.#doing(archive, brought));
    head.focus();
  }

  #send(archive: File, isDry: boolean): Promise<Brought> {
    return storeApi.bring(archive, isDry, (share) => (this.#told.textContent = t.store.sending(Math.floor(share * 100))));
  }

  #doing(archive: File, looked: Brought): HTMLElement {
    const all = [...looked.files, ...looked.documents, ...looked.kiosks];
    if (all.some(({ change }) => change === "refused")) return make("p", "", t.store.whole);
    const count = all.filter(({ change }) => change === "added" || change === "changed").length;
    if (count === 0) return make("p", "", t.store.nothing);
    const press = button(t.store.do, async () => {
      let brought: Brought | undefined;
      const act = async (): Promise<void> => void (brought = await this.#send(archive, false));
      await ask({ title: t.store.doTitle, text: t.store.doText(count), submit: t.store.doSubmit, act });
      this.#told.textContent = "";
      if (brought) this.#done(brought);
    }, "primary");
    press.id = "bring-in";
    return make("div", "actions", press);
  }

  #done(brought: Brought): void {
    const head = make("h3", "", t.store.done);
    head.tabIndex = -1;
    this.#result.replaceChildren(head, ...shown(brought), make("p", "", link("#/content", t.store.publish)));
    head.focus();
    say(t.store.doneSaid);
  }
}

function shown({ files, documents, kiosks }: Brought): Node[] {
  const refused = [...files, ...documents, ...kiosks].filter(({ change }) => change === "refused").length;
  const warning = refused > 0 ? [make("p", "problem", t.store.refused(refused))] : [];
  return [...warning, ...group(t.store.files, files), ...group(t.store.documents, documents), ...group(t.store.kiosks, kiosks)];
}

/** What is refused comes first; what is the same is only counted. */
function group(title: string, all: Change[]): Node[] {
  const weights = { refused: 0, changed: 1, added: 2, same: 3 };
  const other = all.filter(({ change }) => change !== "same").sort((a, b) => weights[a.change] - weights[b.change] || a.name.localeCompare(b.name));
  const nodes: Node[] = [make("h4", "", title)];
  if (all.length === 0) return [...nodes, make("p", "empty", t.store.none)];
  if (other.length > 0) nodes.push(table(title, t.store.heads, other.slice(0, MOST).map(line)));
  if (other.length > MOST) nodes.push(make("p", "hint", t.store.most(other.length - MOST)));
  if (all.length > other.length) nodes.push(make("p", "hint", t.store.same(all.length - other.length)));
  return nodes;
}

function line({ name, change, why }: Change): HTMLTableRowElement {
  const what: Node[] = [make("span", `badge ${change}`, t.store.changes[change])];
  if (why) what.push(make("span", "facts", ` ${why}`));
  const cells = row(name, what);
  for (const cell of cells.cells) cell.classList.add("wraps");
  return cells;
}
