/** The admin service's API (`services/admin/src/api/routes`). */

import type { Overview } from "./overview";
import type { Diagnostic } from "./text/diagnostics";

export const ROLES = ["viewer", "editor", "publisher", "admin"] as const;
export type Role = (typeof ROLES)[number];

export interface Me {
  name: string;
  role: Role;
  kind: "user" | "token" | "local";
  /** Where they log in, if it is not here. */
  provider?: string;
  csrf_token?: string;
}

/** How people come in: with a password, at a provider, or either. */
export interface WaysIn {
  password: boolean;
  provider: { button: string } | null;
}

export type Kind = "flow" | "profile" | "prompt" | "test" | "table";

export interface FileEntry {
  name: string;
  kind: Kind;
  is_changed: boolean;
  is_draft: boolean;
  /** The draft takes it away: kiosks have it until that is published. */
  is_deleted: boolean;
  etag: string;
}

export interface FileText extends FileEntry {
  text: string;
  published: string | null;
}

export interface Checked {
  usable: boolean;
  found: Diagnostic[];
}

export interface Revision {
  id: number;
  actor: string;
  at_ms: number;
  message: string;
  content: string;
  restores: number | null;
}

export interface FileDifference {
  name: string;
  diff: string;
}

export interface Live {
  revision: Revision | null;
  acknowledged: number;
  of: number;
  replicas: { url: string; content: string | null; refused: Diagnostic[] }[];
}

export interface User {
  id: number;
  name: string;
  role: Role;
  disabled: boolean;
  created_ms: number;
  changed_ms: number;
  provider: string | null;
}

export interface Token {
  id: number;
  name: string;
  owner: string | null;
  role: Role;
  created_ms: number;
  expires_ms: number | null;
  used_ms: number | null;
}

export interface AuditEntry {
  id: number;
  at_ms: number;
  actor: string;
  action: string;
  target: string;
  detail: Record<string, unknown>;
}

export interface Verdict {
  intact: boolean;
  entries: number;
  head: string;
  broken?: { id: number; reason: string };
}

export type Paged<Name extends string, T> = Record<Name, T[]> & { next: number | null };

/** What somebody else's text is, told to whoever comes second. */
export interface Current {
  text: string | null;
  etag: string;
}

/** Why a request was not done (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    /** When to try again. */
    readonly waitS: number | undefined = undefined,
    readonly members: { current?: Current; found?: Diagnostic[]; by?: string } = {},
  ) {
    super(detail ? `${title}: ${detail}` : title);
  }
}

/** Where the API is, seen from the page, which may be beneath a path of its address. The pages' own addresses are behind a `#`. */
export const API = "api/v1/";

const TIMEOUT_MS = 60_000;

let csrf: string | undefined;
let loggedOut: () => void = () => undefined;

/** What to do when an answer says that nobody is logged in. */
export function onLoggedOut(act: () => void): void {
  loggedOut = act;
}

/** What a page of this session sends with every change. */
export function csrfHeader(): Record<string, string> {
  return csrf ? { "x-csrf-token": csrf } : {};
}

interface Wanted {
  body?: unknown;
  etag?: string;
  timeoutMs?: number;
  /** So that a request which is sent again makes nothing twice. */
  once?: string;
}

interface Answer<T> {
  value: T;
  etag: string;
}

export async function call<T>(method: string, path: string, { body, etag, timeoutMs = TIMEOUT_MS, once }: Wanted = {}): Promise<Answer<T>> {
  // An empty body needs a type as well: the service refuses what a form of another site could send.
  const headers = new Headers(method === "GET" ? {} : { "content-type": "application/json", ...csrfHeader() });
  if (etag) headers.set("if-match", etag);
  if (once) headers.set("idempotency-key", once);
  const request = { method, headers, cache: "no-store", signal: AbortSignal.timeout(timeoutMs) } as const;
  const response = await fetch(`${API}${path}`, body === undefined ? request : { ...request, body: JSON.stringify(body) });
  if (!response.ok) throw problemOf(response.status, await response.text(), response.headers.get("retry-after"));
  const value = (response.status === 204 ? undefined : await response.json()) as T;
  return { value, etag: response.headers.get("etag") ?? "" };
}

/** What a refused request was told, from its body where that says it. */
export function problemOf(status: number, body: string, retryAfter: string | null = null): Problem {
  const told = membersOf(body);
  const text = (name: string): string => (typeof told[name] === "string" ? told[name] : "");
  const code = text("code");
  if (code === "not_logged_in") loggedOut();
  const wait = Number.parseInt(retryAfter ?? "", 10);
  return new Problem(status, code, text("title") || `HTTP ${status}`, text("detail"), Number.isNaN(wait) ? undefined : wait, told);
}

function membersOf(body: string): Record<string, unknown> {
  try {
    const told: unknown = JSON.parse(body);
    return typeof told === "object" && told !== null ? (told as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The longest that is waited for a busy server before it is asked once more. */
const PATIENCE_S = 5;

/** Reading is tried once more when the server says when. */
export async function get<T>(path: string, timeoutMs = TIMEOUT_MS): Promise<T> {
  try {
    return (await call<T>("GET", path, { timeoutMs })).value;
  } catch (error) {
    const wait = error instanceof Problem && error.status === 503 ? error.waitS : undefined;
    if (wait === undefined || wait > PATIENCE_S) throw error;
    await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
    return (await call<T>("GET", path, { timeoutMs })).value;
  }
}

export async function post<T>(path: string, body?: unknown, once?: string): Promise<T> {
  return (await call<T>("POST", path, { body, ...(once ? { once } : {}) })).value;
}

const file = (name: string): string => `files/${encodeURIComponent(name)}`;
const OVERVIEW_MS = 4_000;
/** A set's own tests may take 20 seconds, and publishing runs them. */
const CHECK_MS = 120_000;

/** Remembers what a page of this session has to send with every change. */
function entered(me: Me): Me {
  csrf = me.csrf_token;
  return me;
}

export const api = {
  me: async (): Promise<Me> => entered(await get<Me>("me")),
  setupNeeded: async (): Promise<boolean> => (await get<{ needed: boolean }>("setup")).needed,
  setUp: (code: string, name: string, password: string) => post<User>("setup", { code, name, password }),
  waysIn: () => get<WaysIn>("login"),
  login: async (name: string, password: string): Promise<Me> => entered(await post<Me>("login", { name, password })),
  logout: () => post<undefined>("logout"),
  changePassword: async (current: string, next: string): Promise<Me> => entered(await post<Me>("me/password", { current, new: next })),
  overview: () => get<Overview>("overview", OVERVIEW_MS),

  files: async (): Promise<FileEntry[]> => (await get<{ files: FileEntry[] }>("files")).files,
  file: (name: string) => get<FileText>(file(name)),
  save: async (name: string, text: string, etag: string): Promise<FileText> => (await call<FileText>("PUT", file(name), { body: { text }, etag })).value,
  /** The default's text; nothing where the file is away. */
  revert: async (name: string, etag: string): Promise<FileText | undefined> => (await call<FileText | undefined>("DELETE", file(name), { etag })).value,
  check: async (): Promise<Checked> => (await call<Checked>("POST", "check", { timeoutMs: CHECK_MS })).value,

  publish: async (message: string): Promise<Revision> => (await call<Revision>("POST", "revisions", { body: { message }, timeoutMs: CHECK_MS })).value,
  revisions: (cursor?: number) => get<Paged<"revisions", Revision>>(paged("revisions", cursor)),
  revision: (id: number) => get<Revision>(`revisions/${id}`),
  diff: async (id: number): Promise<FileDifference[]> => (await get<{ files: FileDifference[] }>(`revisions/${id}/diff`)).files,
  restore: async (id: number, message: string): Promise<Revision> =>
    (await call<Revision>("POST", `revisions/${id}/restore`, { body: { message }, timeoutMs: CHECK_MS })).value,
  live: () => get<Live>("live", OVERVIEW_MS),

  users: (cursor?: number) => get<Paged<"users", User>>(paged("users", cursor)),
  user: (id: number) => call<User>("GET", `users/${id}`),
  createUser: (name: string, role: Role, password: string, once: string) => post<User>("users", { name, role, password }, once),
  changeUser: (id: number, change: { role?: Role; disabled?: boolean; password?: string }, etag: string) => call<User>("PATCH", `users/${id}`, { body: change, etag }),
  deleteUser: (id: number, etag: string) => call<undefined>("DELETE", `users/${id}`, { etag }),

  tokens: (cursor?: number) => get<Paged<"tokens", Token>>(paged("tokens", cursor)),
  createToken: (name: string, role: Role, expires_ms: number | null, once: string) => post<Token & { secret: string }>("tokens", { name, role, expires_ms }, once),
  revokeToken: (id: number) => call<undefined>("DELETE", `tokens/${id}`),

  audit: (filter: Record<string, string>) => get<Paged<"entries", AuditEntry>>(`audit?${new URLSearchParams(filter)}`),
  verify: () => get<Verdict>("audit/verify"),
};

function paged(path: string, cursor?: number): string {
  return cursor === undefined ? path : `${path}?cursor=${cursor}`;
}
