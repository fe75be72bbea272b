import { expect, test } from "vitest";
import { forgive, mayReload, MOST, WINDOW_MS } from "./reloads";

function store() {
  const items = new Map<string, string>();
  return { getItem: (key: string) => items.get(key) ?? null, setItem: (key: string, value: string) => void items.set(key, value) };
}

test("a page that keeps failing stops reloading itself", () => {
  const kept = store();
  const now = 1_700_000_000_000;
  const tries = Array.from({ length: MOST + 2 }, (_, at) => mayReload(kept, now + at));
  expect(tries).toEqual([true, true, true, false, false]);
  expect(mayReload(kept, now + WINDOW_MS + MOST), "later it may again").toBe(true);
});

test("somebody who looks after it gives it another chance", () => {
  const kept = store();
  for (let at = 1; at <= MOST; at++) mayReload(kept, at);
  forgive(kept);
  expect(mayReload(kept, MOST + 1)).toBe(true);
});
