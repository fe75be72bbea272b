/** Counts the times that the page gave itself up, so that it does not do so for ever. */

/** So many within `WINDOW_MS` are a loop. */
export const MOST = 3;
export const WINDOW_MS = 10 * 60_000;

const KEY = "u5-reloads";

/** The part of `Storage` that is needed. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The times of the reloads that count, in ms. */
function recent(store: Store, now: number): number[] {
  const times = (store.getItem(KEY) ?? "").split(" ").map(Number);
  return times.filter((time) => time > now - WINDOW_MS && time <= now);
}

/** Whether reloading once more could help; if so, it is counted. */
export function mayReload(store: Store, now: number): boolean {
  const times = recent(store, now);
  if (times.length >= MOST) return false;
  store.setItem(KEY, [...times, now].join(" "));
  return true;
}

/** Somebody looked after the kiosk. */
export function forgive(store: Store): void {
  store.setItem(KEY, "");
}
