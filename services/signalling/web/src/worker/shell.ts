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

export const CONFIG = "/config.json";
/** Served for every page of ours. */
export const INDEX = "/";
const PAGES = new Set([INDEX, "/check"]);

/** `shell` lists the paths that were put away at installation. */
export function wayOf({ method, mode, url }: Asked, origin: string, shell: ReadonlySet<string>): Way {
  const { origin: of, pathname } = new URL(url);
  if (method !== "GET" || of !== origin) return { way: "pass" };
  if (mode === "navigate") return PAGES.has(pathname) ? { way: "fresh", key: INDEX } : { way: "pass" };
  if (pathname === CONFIG) return { way: "fresh", key: CONFIG };
  return shell.has(pathname) ? { way: "kept", key: pathname } : { way: "pass" };
}
