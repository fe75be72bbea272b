/** What the service worker does with a request: pure, so that it can be tested without one. */

export type Way =
  /** The browser's own business. */
  | { way: "pass" }
  /** The server's answer, kept for when it has none; `key` is what it is kept as. */
  | { way: "fresh"; key: string }
  /** Kept since the page was installed: its name changes with its content. */
  | { way: "kept"; key: string };

export interface Asked {
  method: string;
  /** `navigate` for a page. */
  mode: string;
  url: string;
}

export const CONFIG = "config.json";
/** Served for every page of ours. */
export const INDEX = "./";
const PAGES = new Set([INDEX, "check"]);

/** The cache's name, by which the page knows it as its own (`kept.ts`, of which a worker that is one file has no copy). */
export const keptIn = (name: string, path: string): string => `${name} ${path}`;

/** `base` is where the page is, with a slash at its end; `shell` names the files that were put away, seen from there. */
export function wayOf({ method, mode, url }: Asked, base: string, shell: ReadonlySet<string>): Way {
  const name = nameOf(url, base);
  if (method !== "GET" || name === undefined) return { way: "pass" };
  if (mode === "navigate") return PAGES.has(name) ? { way: "fresh", key: INDEX } : { way: "pass" };
  if (name === CONFIG) return { way: "fresh", key: CONFIG };
  return shell.has(name) ? { way: "kept", key: name } : { way: "pass" };
}

/** What `url` is called from `base`; a neighbour's has no name. */
function nameOf(url: string, base: string): string | undefined {
  const [asked, root] = [new URL(url), new URL(base)];
  if (asked.origin !== root.origin || !asked.pathname.startsWith(root.pathname)) return undefined;
  return asked.pathname.slice(root.pathname.length) || INDEX;
}
