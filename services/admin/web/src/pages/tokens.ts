/** API tokens. */

import { api, Problem, type Role, type Token } from "../api";
import { ask } from "../ask";
import { button, field, form, make, row, select, submitButton, table } from "../dom";
import { moment, t } from "../i18n";
import { attempt, say } from "../notice";
import { whoami } from "../session";
import { section } from "./page";
import { secretPanel } from "./secret";
import { every, foldout, roleOptions } from "./users";

const allTokens = (): Promise<Token[]> =>
  every(async (cursor) => {
    const { tokens, next } = await api.tokens(cursor);
    return { items: tokens, next };
  });

export async function tokensSection(): Promise<HTMLElement> {
  const list = make("div");
  const refresh = async (): Promise<void> => {
    const tokens = await allTokens();
    const rows = tokens.map((token) => line(token, refresh));
    list.replaceChildren(rows.length > 0 ? table(t.tokens.title, t.tokens.heads, rows) : make("p", "empty", t.tokens.none));
  };
  await refresh();
  return section(t.tokens.title, make("p", "intro", t.tokens.intro), list, newToken(refresh));
}

function line(token: Token, refresh: () => Promise<void>): HTMLTableRowElement {
  const { name, owner, role, created_ms, expires_ms, used_ms } = token;
  const press = button(t.tokens.revoke, () => revoke(token, refresh), "danger");
  press.setAttribute("aria-label", t.users.of(t.tokens.revoke, name));
  const time = (ms: number | null): string => (ms === null ? t.tokens.never : moment(ms));
  return row(make("strong", "", name), owner ?? t.tokens.nobody, t.roles[role], moment(created_ms), time(expires_ms), time(used_ms), press);
}

async function revoke(token: Token, refresh: () => Promise<void>): Promise<void> {
  const act = async (): Promise<void> => void (await api.revokeToken(token.id));
  const isDone = await ask({ title: t.tokens.revokeTitle(token.name), text: t.tokens.revokeText, submit: t.tokens.revokeSubmit, act });
  if (isDone) await attempt(refresh).then(() => say(t.tokens.revoked(token.name)));
}

function newToken(refresh: () => Promise<void>): HTMLElement {
  const name = field(t.tokens.forWhat, { id: "token-name", maxLength: 64 });
  const role = select(t.role, "token-role", roleOptions(whoami()?.role), "viewer");
  const ends = field(t.tokens.ends, { id: "token-ends", type: "date", required: false });
  const secret = make("div");
  let once = crypto.randomUUID();
  const create = async (): Promise<void> => {
    const made = await api.createToken(name.input.value, role.input.value as Role, ends.input.value ? endOf(ends.input.value) : null, once).catch((error: unknown) => {
      if (error instanceof Problem) once = crypto.randomUUID();
      throw error;
    });
    once = crypto.randomUUID();
    element.reset();
    const done = (): unknown => secret.closest("details")?.querySelector("summary")?.focus();
    secret.replaceChildren(secretPanel({ id: "token", title: t.tokens.secret, hint: t.tokens.secretText, secret: made.secret, done }));
    secret.querySelector("input")?.select();
    await refresh();
  };
  const element = form(() => attempt(create), name.box, role.box, ends.box, submitButton(t.tokens.create));
  return foldout(t.tokens.add, element, secret);
}

/** The last moment of a day where the console is. */
function endOf(day: string): number {
  return new Date(`${day}T23:59:59`).getTime();
}
