/** Where the page is: at the root of its address, or beneath a path of one that it shares with other pages. */

import { isKeptBy, keptAs } from "./kept";
import type { Store } from "./ops/reloads";

/** The address of something of this page's server, such as `config.json`; `./` is the page itself. */
export const at = (path: string): string => new URL(path, document.baseURI).href;

/** The path that the page is beneath, with a slash at its end. */
const path = (): string => new URL(".", document.baseURI).pathname;

/** The part of the browser's storage that is this page's. */
export function mine(storage: Storage): Store {
  return {
    getItem: (name) => storage.getItem(keptAs(name, path())),
    setItem: (name, value) => storage.setItem(keptAs(name, path()), value),
  };
}

/** Forgets all that this page keeps, and nothing of its neighbours. */
export async function forgetMine(): Promise<void> {
  const isMine = (name: string): boolean => isKeptBy(name, path());
  for (const storage of [localStorage, sessionStorage]) for (const name of Object.keys(storage).filter(isMine)) storage.removeItem(name);
  for (const name of (await caches.keys()).filter(isMine)) await caches.delete(name);
}
