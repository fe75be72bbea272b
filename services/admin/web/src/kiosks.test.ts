import { expect, test } from "vitest";
import type { Kiosk } from "./api/kiosks";
import { conditionOf, counts, worstFirst } from "./kiosks";

const kiosk = (id: string, facts: Partial<Kiosk> = {}): Kiosk => ({
  id, name: id, place: "", is_registered: true, token_made_ms: 1, connected: true, state: "idle", session_id: null, language: null, since_ms: null, turns: null, etag: null, ...facts,
});
const some = [
  kiosk("e-10", { connected: false }),
  kiosk("e-2", { connected: false }),
  kiosk("a"),
  kiosk("b", { session_id: "s" }),
  kiosk("c", { is_registered: false, token_made_ms: null }),
  kiosk("d", { connected: false, token_made_ms: null }),
];

test("each kiosk is in one condition", () => expect(some.map(conditionOf)).toEqual(["gone", "gone", "ready", "talking", "stranger", "unused"]));

test("the worst come first, by number", () => expect(worstFirst(some).map(({ id }) => id)).toEqual(["e-2", "e-10", "c", "b", "a", "d"]));

test("all are counted", () => expect(counts(some)).toEqual({ gone: 2, stranger: 1, talking: 1, ready: 1, unused: 1 }));

test("a thousand are sorted while nobody notices", () => {
  const many = Array.from({ length: 1_000 }, (_, at) => kiosk(`kiosk-${at}`, { connected: at % 3 > 0 }));
  const began = performance.now();
  expect(worstFirst(many)).toHaveLength(1_000);
  expect(performance.now() - began).toBeLessThan(200);
});
