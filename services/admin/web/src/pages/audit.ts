/** What was done, by whom, and when. */

import { api, type AuditEntry } from "../api";
import { button, field, form, make, row, select, submitButton, table } from "../dom";
import { moment, t } from "../i18n";
import { attempt } from "../notice";
import { heading, section, type View } from "./page";

export async function auditPage(): Promise<View> {
  const actor = field(t.audit.actor, { id: "audit-actor", required: false, hint: t.audit.actorHint });
  const action = select(t.audit.action, "audit-action", [["", t.audit.every], ...Object.entries(t.audit.actions)], "");
  const target = field(t.audit.target, { id: "audit-target", required: false, hint: t.audit.targetHint });
  const list = make("div");
  const filter = (): Record<string, string> => {
    const wanted = { actor: actor.input.value.trim(), action: action.input.value, target: target.input.value.trim() };
    return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""));
  };
  const refresh = async (): Promise<void> => list.replaceChildren(...(await entries(filter())));
  await refresh();
  const ask = form(() => attempt(refresh), actor.box, action.box, target.box, submitButton(t.audit.apply));
  ask.classList.add("row");
  ask.setAttribute("aria-label", t.audit.filter);
  const nodes = [heading(t.audit.title), make("p", "intro", t.audit.intro), verification(), ask, section(t.audit.entries, list)];
  return { title: t.audit.title, nodes };
}

async function entries(filter: Record<string, string>): Promise<HTMLElement[]> {
  const first = await api.audit(filter);
  if (first.entries.length === 0) return [make("p", "empty", t.audit.empty)];
  const shown = table(t.audit.entries, t.audit.heads, first.entries.map(line));
  let { next } = first;
  if (next === null) return [shown];
  const older = button(t.audit.older, async () => {
    const page = await attempt(() => api.audit({ ...filter, cursor: String(next) }));
    if (!page) return;
    shown.querySelector("tbody")?.append(...page.entries.map(line));
    next = page.next;
    if (next === null) older.remove();
  });
  return [shown, make("p", "", older)];
}

function line({ id, at_ms, actor, action, target, detail }: AuditEntry): HTMLTableRowElement {
  const what = make("span", "", t.audit.actions[action] ?? action);
  what.title = action;
  const facts = Object.entries(detail).filter(([, value]) => value !== null);
  const told = facts.map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`).join(", ");
  const cells = row(String(id), moment(at_ms), actor, what, target, make("code", "", told));
  cells.lastElementChild?.classList.add("wraps");
  return cells;
}

function verification(): HTMLElement {
  const result = make("p", "verdict");
  result.setAttribute("role", "status");
  result.id = "verdict";
  const verify = button(t.audit.verify, async () => {
    result.textContent = t.audit.verifying;
    const verdict = await attempt(api.verify);
    if (!verdict) return result.replaceChildren();
    const { intact, entries: count, head, broken } = verdict;
    result.classList.toggle("problem", !intact);
    if (broken) result.textContent = t.audit.broken(broken.id, broken.reason);
    else result.replaceChildren(`✓ ${t.audit.intact(count)} `, make("code", "", head));
  });
  verify.id = "verify";
  return make("div", "tools", verify, result);
}
