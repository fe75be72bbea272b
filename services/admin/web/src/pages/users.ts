/** Users, for admins; for everybody their own password and tokens. */

import { api, Problem, ROLES, type Role, type User } from "../api";
import { ask } from "../ask";
import { button, field, form, make, row, select, submitButton, table, unseen } from "../dom";
import { moment, t } from "../i18n";
import { alarm, attempt, say } from "../notice";
import { may, setMe, whoami } from "../session";
import { heading, section, type View } from "./page";
import { tokensSection } from "./tokens";

export async function usersPage(): Promise<View> {
  const title = may("admin") ? t.users.title : t.nav.account;
  const nodes: Node[] = [heading(title)];
  const me = whoami();
  if (me?.kind === "local") nodes.push(make("p", "intro", t.users.off));
  if (may("admin")) nodes.push(await usersSection());
  if (me?.kind === "user" && !me.provider) nodes.push(ownPassword());
  nodes.push(await tokensSection());
  return { title, nodes };
}

export function roleOptions(most: Role = "admin"): (readonly [Role, string])[] {
  return ROLES.slice(0, ROLES.indexOf(most) + 1).map((role) => [role, `${t.roles[role]} – ${t.rolesMay[role]}`] as const);
}

/** Every page of a list: there are not that many users and tokens. */
export async function every<T>(page: (cursor?: number) => Promise<{ items: T[]; next: number | null }>): Promise<T[]> {
  const all: T[] = [];
  let next: number | null | undefined;
  do {
    const read = await page(next ?? undefined);
    all.push(...read.items);
    next = read.next;
  } while (next !== null);
  return all;
}

const allUsers = (): Promise<User[]> =>
  every(async (cursor) => {
    const { users, next } = await api.users(cursor);
    return { items: users, next };
  });

async function usersSection(): Promise<HTMLElement> {
  const list = make("div");
  const refresh = async (): Promise<void> => {
    const users = await allUsers();
    const had = list.contains(document.activeElement) ? document.activeElement?.getAttribute("aria-label") : undefined;
    list.replaceChildren(table(t.users.list, t.users.heads, users.map((user) => line(user, refresh))));
    list.hidden = users.length === 0;
    if (had) (list.querySelector<HTMLElement>(`[aria-label="${CSS.escape(had)}"]`) ?? list.querySelector<HTMLElement>(".table"))?.focus();
  };
  await refresh();
  return section(t.users.list, list, newUser(refresh));
}

function line(user: User, refresh: () => Promise<void>): HTMLTableRowElement {
  const { name } = user;
  const role = make("select");
  role.setAttribute("aria-label", t.users.roleOf(name));
  for (const value of ROLES) role.append(new Option(t.roles[value], value, false, value === user.role));
  role.onchange = () => attempt(() => change(user, { role: role.value as Role }, refresh));
  const act = (text: string, press: () => unknown, className = ""): HTMLElement => {
    const element = button(text, press, className);
    element.setAttribute("aria-label", t.users.of(text, name));
    return element;
  };
  const toggle = act(user.disabled ? t.users.enable : t.users.disable, () => attempt(() => change(user, { disabled: !user.disabled }, refresh)));
  // Who logs in elsewhere has their password there, and their role from there.
  const own = user.provider ? [] : [act(t.users.reset, () => reset(user, refresh))];
  role.disabled = user.provider !== null;
  const actions = make("div", "actions", toggle, ...own, act(t.users.remove, () => remove(user, refresh), "danger"));
  const isMe = whoami()?.kind === "user" && whoami()?.name === name;
  const label: Node[] = [make("strong", "", name), ...(isMe ? [make("span", "badge", t.users.you)] : []), ...(user.provider ? [make("p", "hint", t.users.elsewhere(user.provider))] : [])];
  return row(label, role, user.disabled ? t.users.disabled : t.users.active, moment(user.created_ms), actions);
}

/** What names the version that is shown here; it fails where somebody else changed it meanwhile. */
async function seen(user: User, refresh: () => Promise<void>): Promise<string | undefined> {
  const now = await api.user(user.id);
  if (now.value.changed_ms === user.changed_ms) return now.etag;
  await refresh();
  alarm(t.users.changedMeanwhile(user.name));
  return undefined;
}

async function change(user: User, wanted: Parameters<typeof api.changeUser>[1], refresh: () => Promise<void>): Promise<void> {
  const etag = await seen(user, refresh);
  if (etag === undefined) return;
  try {
    await api.changeUser(user.id, wanted, etag);
    say(t.users.changed(user.name));
  } finally {
    // Also where it failed: what is shown is what is so.
    await refresh();
  }
}

async function reset(user: User, refresh: () => Promise<void>): Promise<void> {
  const password = field(t.users.password, { id: "reset-password", type: "password", autocomplete: "new-password", hint: t.users.passwordHint });
  const act = async (): Promise<void> => {
    const etag = (await api.user(user.id)).etag;
    await api.changeUser(user.id, { password: password.input.value }, etag);
  };
  const isDone = await ask({ title: t.users.resetTitle(user.name), text: t.users.resetText, submit: t.users.resetSubmit, fields: [password.box], act });
  if (isDone) await attempt(refresh).then(() => say(t.users.changed(user.name)));
}

async function remove(user: User, refresh: () => Promise<void>): Promise<void> {
  const act = async (): Promise<void> => {
    const etag = await seen(user, refresh);
    if (etag === undefined) throw new Error(t.users.changedMeanwhile(user.name));
    await api.deleteUser(user.id, etag);
  };
  const isDone = await ask({ title: t.users.removeTitle(user.name), text: t.users.removeText, submit: t.users.removeSubmit, act });
  if (isDone) await attempt(refresh).then(() => say(t.users.removed(user.name)));
}

function newUser(refresh: () => Promise<void>): HTMLElement {
  const name = field(t.name, { id: "user-name", hint: t.users.nameHint, maxLength: 64 });
  const role = select(t.role, "user-role", roleOptions(), "editor");
  const password = field(t.users.password, { id: "user-password", type: "password", autocomplete: "new-password", hint: t.users.passwordHint });
  let once = crypto.randomUUID();
  const create = async (): Promise<void> => {
    const made = await api.createUser(name.input.value, role.input.value as Role, password.input.value, once).catch((error: unknown) => {
      // A refused request is over; one without an answer may have been done, and is sent again as the same.
      if (error instanceof Problem) once = crypto.randomUUID();
      throw error;
    });
    once = crypto.randomUUID();
    element.reset();
    await refresh();
    say(t.users.made(made.name));
  };
  const element = form(() => attempt(create), name.box, role.box, password.box, submitButton(t.users.create));
  return foldout(t.users.add, element);
}

export function foldout(title: string, ...children: Node[]): HTMLElement {
  return make("details", "panel", make("summary", "", title), ...children);
}

function ownPassword(): HTMLElement {
  const current = field(t.users.current, { id: "own-current", type: "password", autocomplete: "current-password" });
  const next = field(t.users.next, { id: "own-next", type: "password", autocomplete: "new-password", hint: t.users.passwordHint });
  const change = async (): Promise<void> => {
    setMe(await api.changePassword(current.input.value, next.input.value));
    element.reset();
    say(t.users.ownChanged);
  };
  const element = form(() => attempt(change), hiddenName(), current.box, next.box, submitButton(t.users.change));
  return section(t.users.own, element);
}

/** So that password managers know whose password it is. */
function hiddenName(): HTMLElement {
  const box = unseen("");
  const name = make("input");
  name.autocomplete = "username";
  name.value = whoami()?.name ?? "";
  name.readOnly = true;
  name.tabIndex = -1;
  name.setAttribute("aria-label", t.name);
  box.append(name);
  return box;
}
