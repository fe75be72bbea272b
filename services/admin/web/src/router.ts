/** Which page an address means: `#/content/NAME:LINE:COLUMN` and the like. */

export type Route =
  | { page: "overview" }
  | { page: "content" }
  | { page: "file"; name: string; line?: number; column?: number }
  | { page: "revisions" }
  | { page: "revision"; id: number }
  | { page: "users" }
  | { page: "audit" }
  | { page: "missing" };

export function parse(hash: string): Route {
  const [first = "", second = "", ...rest] = hash.replace(/^#?\/?/, "").split("/");
  if (rest.length > 0) return { page: "missing" };
  if (second === "") {
    if (first === "") return { page: "overview" };
    return first === "content" || first === "revisions" || first === "users" || first === "audit" ? { page: first } : { page: "missing" };
  }
  if (first === "content") return fileRoute(second);
  if (first === "revisions" && /^[1-9]\d{0,14}$/.test(second)) return { page: "revision", id: Number(second) };
  return { page: "missing" };
}

function fileRoute(text: string): Route {
  // Names have no colons, so the place can stand behind one.
  const [raw = "", line, column] = text.split(":");
  const name = decoded(raw);
  if (name === undefined || name === "") return { page: "missing" };
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

/** The entry of the navigation that a page belongs to. */
export function sectionOf({ page }: Route): string {
  if (page === "file") return "content";
  return page === "revision" ? "revisions" : page;
}
