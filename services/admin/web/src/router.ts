/** Which page an address means: `#/content/NAME:LINE:COLUMN` and the like. */

export type Route =
  | { page: "overview" }
  | { page: "conversations" }
  | { page: "past"; kiosk?: string }
  | { page: "conversation"; id: number }
  | { page: "kiosks" }
  | { page: "kiosk"; id: string }
  | { page: "content" }
  | { page: "file"; name: string; line?: number; column?: number }
  | { page: "knowledge" }
  | { page: "search" }
  | { page: "eval" }
  | { page: "document"; path: string }
  | { page: "profile" }
  | { page: "revisions" }
  | { page: "revision"; id: number }
  | { page: "store" }
  | { page: "users" }
  | { page: "audit" }
  | { page: "missing" };

const MISSING: Route = { page: "missing" };

/** Pages whose address is their name. */
const PLAIN = ["conversations", "kiosks", "content", "knowledge", "profile", "revisions", "store", "users", "audit"] as const;

export function parse(hash: string): Route {
  const parts = hash.replace(/^#?\/?/, "").replace(/\/$/, "").split("/");
  const [section = "", ...rest] = parts;
  if (rest.length === 0) {
    if (section === "") return { page: "overview" };
    const plain = PLAIN.find((name) => name === section);
    return plain ? { page: plain } : MISSING;
  }
  return below(section, rest) ?? MISSING;
}

/** The pages of a section. */
function below(section: string, [first = "", second, ...rest]: string[]): Route | undefined {
  if (rest.length > 0) return undefined;
  const name = decoded(second ?? first);
  if (name === undefined || name === "") return undefined;
  if (section === "conversations" && first === "past") return second === undefined ? { page: "past" } : { page: "past", kiosk: name };
  if (section === "knowledge" && first === "document" && second !== undefined) return { page: "document", path: name };
  if (second !== undefined) return undefined;
  if (section === "content") return fileRoute(first);
  if (section === "kiosks") return { page: "kiosk", id: name };
  if (section === "knowledge" && (first === "search" || first === "eval")) return { page: first };
  const id = /^[1-9]\d{0,14}$/.test(first) ? Number(first) : undefined;
  if (id !== undefined && section === "revisions") return { page: "revision", id };
  if (id !== undefined && section === "conversations") return { page: "conversation", id };
  return undefined;
}

function fileRoute(text: string): Route | undefined {
  // Names have no colons, so the place can stand behind one.
  const [raw = "", line, column] = text.split(":");
  const name = decoded(raw);
  if (name === undefined || name === "") return undefined;
  const route: Route = { page: "file", name };
  if (line && /^\d+$/.test(line)) route.line = Number(line);
  if (column && /^\d+$/.test(column)) route.column = Number(column);
  return route;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export function fileHash(name: string, line?: number, column?: number): string {
  return [`#/content/${encodeURIComponent(name)}`, line, line && column].filter(Boolean).join(":");
}

export const documentHash = (path: string): string => `#/knowledge/document/${encodeURIComponent(path)}`;
export const kioskHash = (id: string): string => `#/kiosks/${encodeURIComponent(id)}`;
export const pastHash = (kiosk?: string): string => (kiosk ? `#/conversations/past/${encodeURIComponent(kiosk)}` : "#/conversations/past");

const SECTIONS: Partial<Record<Route["page"], string>> = {
  file: "content",
  revision: "revisions",
  past: "conversations",
  conversation: "conversations",
  kiosk: "kiosks",
  search: "knowledge",
  eval: "knowledge",
  document: "knowledge",
};

/** The entry of the navigation that a page belongs to. */
export function sectionOf({ page }: Route): string {
  return SECTIONS[page] ?? page;
}
