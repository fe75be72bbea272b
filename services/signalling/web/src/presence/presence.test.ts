import { describe, expect, test } from "vitest";
import { moved } from "./motion";
import { COMES, COOLDOWN_MS, GONE_MS, Presence, SETTLED_MS, STAYS } from "./presence";

const picture = (...greys: number[]) => Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255]));

describe("movement", () => {
  test("is the share of what changed", () => {
    expect(moved(picture(10, 10, 10, 10), picture(10, 200, 10, 10))).toBe(0.25);
    expect(moved(picture(10, 10), picture(12, 9))).toBe(0);
  });

  test("is not a lamp that is switched on", () => {
    expect(moved(picture(10, 20, 30, 40), picture(110, 120, 130, 140))).toBe(0);
  });

  test("of nothing is none", () => {
    expect(moved(picture(), picture(5))).toBe(0);
  });
});

describe("presence", () => {
  /** Looks every 100 ms from `from` until something is noticed or `for_ms` have passed. */
  const watch = (presence: Presence, movement: number, from: number, forMs: number) => {
    for (let now = from; now <= from + forMs; now += 100) {
      const change = presence.look(movement, now);
      if (change) return `${change} after ${now - from}`;
    }
    return undefined;
  };

  test("begins when somebody stays, not when somebody walks past", () => {
    expect(watch(new Presence(), COMES, 0, SETTLED_MS - 100)).toBeUndefined();
    expect(watch(new Presence(), COMES, 0, SETTLED_MS)).toBe(`came after ${SETTLED_MS}`);
    expect(watch(new Presence(), STAYS, 0, 60_000)).toBeUndefined();
  });

  test("needs the movement in one go", () => {
    const presence = new Presence();
    watch(presence, COMES, 0, 300);
    presence.look(0, 400);
    expect(watch(presence, COMES, 500, SETTLED_MS - 100)).toBeUndefined();
  });

  test("holds while there is a little movement, and ends long after the last of it", () => {
    const presence = new Presence();
    presence.touch(0);
    expect(watch(presence, STAYS, 0, 10 * GONE_MS)).toBeUndefined();
    expect(watch(presence, 0, 10 * GONE_MS + 100, 2 * GONE_MS)).toBe(`left after ${GONE_MS - 100}`);
    expect(presence.present).toBe(false);
  });

  test("does not begin anew with the steps of who walks away", () => {
    const presence = new Presence();
    presence.touch(0);
    watch(presence, 0, 0, GONE_MS);
    expect(watch(presence, 1, GONE_MS, COOLDOWN_MS)).toBeUndefined();
    expect(watch(presence, 1, GONE_MS + COOLDOWN_MS, SETTLED_MS)).toBe(`came after ${SETTLED_MS}`);
  });

  test("is proven by a touch", () => {
    const presence = new Presence();
    presence.touch(5);
    expect(presence.present).toBe(true);
  });
});
