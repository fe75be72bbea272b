/**
 * Keeps the page on the kiosk, so that one that is switched on while its server is down can say so, in the store's
 * languages, and wait. Holds nothing of any visit: only files of the page, and its configuration.
 */

import { CONFIG, keptIn, wayOf } from "./shell";

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const __SHELL_FILES__: string[];
declare const __SHELL_VERSION__: string;

const FILES = __SHELL_FILES__;
const SHELL = new Set(FILES);
/** The page is beside its worker. */
const BASE = new URL("./", self.location.href);
const PREFIX = `${keptIn("u5-page", BASE.pathname)} `;
const CACHE = PREFIX + __SHELL_VERSION__;
/** The configuration outlives the versions of the page. */
const CONFIG_CACHE = keptIn("u5-config", BASE.pathname);
/** A server that does not answer for this long is as good as down. */
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  // The page says when: never in the middle of a visit.
  if (event.data === "take-over") void self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const way = wayOf(event.request, BASE.href, SHELL);
  if (way.way === "fresh") event.respondWith(fresh(event.request, way.key));
  if (way.way === "kept") event.respondWith(kept(event.request, way.key));
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload" })));
  await fresh(new Request(CONFIG), CONFIG).catch(() => undefined);
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fresh(request: Request, key: string): Promise<Response> {
  const cache = await caches.open(key === CONFIG ? CONFIG_CACHE : CACHE);
  try {
    const response = await fetch(request, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    // Where the page has gone, the browser goes as well.
    if (response.type === "opaqueredirect") return response;
    if (!response.ok) return (await cache.match(key)) ?? response;
    // The page is kept as it was installed: another version's would ask for files that are not here.
    if (key === CONFIG) await cache.put(key, response.clone());
    return response;
  } catch {
    return (await cache.match(key)) ?? Response.error();
  }
}

async function kept(request: Request, key: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) ?? fetch(request);
}
