/** What is live, who has it, and what was published until now. */

import { api, type Live, type Revision } from "../api";
import { button, link, make, row, table } from "../dom";
import { moment, t } from "../i18n";
import { attempt } from "../notice";
import { findings } from "./findings";
import { heading, section, type View } from "./page";

export async function revisionsPage(): Promise<View> {
  const [live, first] = await Promise.all([api.live(), api.revisions()]);
  const rows = first.revisions.map((revision) => line(revision, live));
  const history = section(t.revisions.history);
  if (rows.length === 0) history.append(make("p", "empty", t.revisions.empty));
  else history.append(table(t.revisions.history, t.revisions.heads, rows), ...older(history, first.next, live));
  return { title: t.revisions.title, nodes: [heading(t.revisions.title), liveNow(live), history] };
}

function older(history: HTMLElement, cursor: number | null, live: Live): HTMLElement[] {
  let next = cursor;
  if (next === null) return [];
  const more = button(t.more, async () => {
    const page = await attempt(() => api.revisions(next ?? undefined));
    if (!page) return;
    history.querySelector("tbody")?.append(...page.revisions.map((revision) => line(revision, live)));
    next = page.next;
    if (next === null) more.remove();
  });
  return [more];
}

function line(revision: Revision, live: Live): HTMLTableRowElement {
  const { id, at_ms, actor, message, restores } = revision;
  const name: Node[] = [link(`#/revisions/${id}`, t.revisions.one(id))];
  if (live.revision?.id === id) name.push(make("span", "badge live", t.revisions.isLive));
  const text: Node[] = [make("span", "", message)];
  if (restores !== null) text.push(make("span", "badge", t.revisions.restores(restores)));
  const cells = row(name, moment(at_ms), actor, text);
  cells.lastElementChild?.classList.add("wraps");
  return cells;
}

function liveNow(live: Live): HTMLElement {
  const { revision, acknowledged, of, replicas } = live;
  const box = section(t.revisions.live);
  box.id = "live";
  if (revision) box.append(make("p", "", t.revisions.liveIs(revision.id, revision.message)), make("p", "", t.revisions.has(acknowledged, of)));
  else box.append(make("p", "", t.revisions.never));
  const rows = replicas.map(({ url, content, refused }) => {
    const state = stateOf(live, content, refused.length > 0);
    return row(url, make("code", "", content ?? "–"), refused.length > 0 ? [make("span", "", state), findings(refused)] : state);
  });
  box.append(table(t.revisions.live, [t.revisions.server, t.revisions.runs, t.revisions.state], rows));
  return box;
}

function stateOf({ revision }: Live, content: string | null, isRefused: boolean): string {
  if (isRefused) return t.revisions.refused;
  if (content === null) return t.revisions.unknown;
  return revision === null || revision.content === content ? t.revisions.upToDate : t.revisions.behind;
}
