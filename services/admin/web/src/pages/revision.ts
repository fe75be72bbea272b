/** One revision, and what it changed. */

import { api, type FileDifference } from "../api";
import { button, frame, link, make, unseen } from "../dom";
import { moment, t } from "../i18n";
import { say } from "../notice";
import { may } from "../session";
import { type DiffLine, unified } from "../text/unified";
import { factsList, heading, section, type View } from "./page";
import { follow } from "./publish";
import { restore } from "./restore";

export async function revisionPage(id: number): Promise<View> {
  const [revision, files, live] = await Promise.all([api.revision(id), api.diff(id), api.live()]);
  const facts: [string, string][] = [
    [t.revisions.when, moment(revision.at_ms)],
    [t.revisions.who, revision.actor],
    [t.revisions.message, revision.message],
    [t.revisions.content, revision.content],
  ];
  const title = t.revisions.one(id);
  const isLive = live.revision?.id === id;
  const nodes: Node[] = [make("p", "back", link("#/revisions", t.revisions.back)), heading(title, ...(isLive ? [make("span", "badge live", t.revisions.isLive)] : [])), factsList(facts)];
  // Before the first one was nothing that could be published again.
  if (may("publisher") && !(isLive && id === 1)) nodes.push(actions(id, isLive));
  const changes = section(t.revisions.changes);
  changes.append(...(files.length > 0 ? files.map(difference) : [make("p", "empty", t.revisions.noChanges)]));
  return { title, nodes: [...nodes, changes] };
}

/** What is live can be taken back; everything else can be brought back. */
function actions(id: number, isLive: boolean): HTMLElement {
  const wanted = isLive ? id - 1 : id;
  const again = button(isLive ? t.revisions.undo : t.revisions.restore, async () => {
    const made = await restore(wanted);
    if (!made) return;
    const shown = new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
    location.hash = `#/revisions/${made.id}`;
    await shown;
    say(t.publish.waiting(made.id));
    await follow(made);
  });
  again.id = "restore";
  return make("div", "actions", again);
}

function difference({ name, diff }: FileDifference): HTMLElement {
  const lines = unified(diff);
  const count = (change: DiffLine["change"]): number => lines.filter((line) => line.change === change).length;
  const title = t.revisions.diffOf(name, count("added"), count("removed"));
  const table = make("table", "diff", make("tbody", "", ...lines.map(diffLine)));
  return make("article", "file-diff", make("h3", "", title), frame(title, table));
}

const SIGNS = { added: "+", removed: "−", same: "", place: "", note: "" } as const;

function diffLine({ change, text, old, new: now }: DiffLine): HTMLElement {
  const number = (value: number | undefined): HTMLElement => make("td", "number", value === undefined ? "" : String(value));
  const sign = make("td", "sign", SIGNS[change]);
  if (change === "added" || change === "removed") sign.append(unseen(t.revisions[change]));
  const wrap = change === "added" ? make("ins", "", text) : change === "removed" ? make("del", "", text) : text;
  return make("tr", change, number(old), number(now), sign, make("td", "code", wrap));
}
