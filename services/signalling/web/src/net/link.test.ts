import { beforeEach, describe, expect, test } from "vitest";
import { Backoff, STEPS_MS } from "./backoff";
import { FULL_MS, Link, type LinkEffect, STABLE_MS } from "./link";

/** Every draw at its upper end, so that waits are the steps themselves. */
const atMost = () => new Backoff(() => 1);

describe("the backoff", () => {
  test("climbs to seven seconds and stays there", () => {
    const backoff = atMost();
    const waits = Array.from({ length: 8 }, () => backoff.next());
    expect(waits).toEqual([...STEPS_MS, 7000, 7000]);
  });

  test("draws from the whole step", () => {
    const draws = [0.5, 0.5, 0];
    const backoff = new Backoff(() => draws.shift() ?? 0);
    expect([backoff.next(), backoff.next(), backoff.next()]).toEqual([0, 150, 0]);
  });

  test("begins again after a reset", () => {
    const backoff = atMost();
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(0);
  });
});

describe("the link", () => {
  let link: Link;
  beforeEach(() => (link = new Link(atMost())));

  const connect = (id: number): LinkEffect[] => {
    link.on({ on: "start" });
    link.on({ on: "waited" });
    return link.on({ on: "welcomed", id });
  };

  test("dials at once and uses what is welcomed", () => {
    expect(link.on({ on: "start" })).toEqual([{ do: "wait", ms: 0 }]);
    expect(link.on({ on: "waited" })).toEqual([{ do: "dial", id: 1 }]);
    expect(link.on({ on: "welcomed", id: 1 })).toEqual([{ do: "use", id: 1 }, { do: "watch", id: 1, ms: STABLE_MS }]);
    expect(link.connected).toBe(true);
  });

  test("tries for ever, ever more slowly", () => {
    link.on({ on: "start" });
    const waits = [];
    for (let id = 1; id <= 8; id++) {
      link.on({ on: "waited" });
      waits.push(link.on({ on: "closed", id, code: 1006 }).at(-1));
    }
    expect(waits.map((effect) => effect?.do === "wait" && effect.ms)).toEqual([300, 1200, 2700, 4800, 7000, 7000, 7000, 7000]);
  });

  test("forgives after ten stable seconds, not before", () => {
    connect(1);
    expect(link.on({ on: "closed", id: 1, code: 1012 })).toEqual([{ do: "offline" }, { do: "wait", ms: 300 }]);
    link.on({ on: "waited" });
    link.on({ on: "welcomed", id: 2 });
    link.on({ on: "stable", id: 2 });
    expect(link.on({ on: "closed", id: 2, code: 1006 })).toContainEqual({ do: "wait", ms: 0 });
  });

  test("makes the new socket before it drops the one that goes away", () => {
    connect(1);
    expect(link.on({ on: "going-away", id: 1, afterMs: 400 })).toEqual([{ do: "wait", ms: 400 }]);
    expect(link.on({ on: "waited" })).toEqual([{ do: "dial", id: 2 }]);
    expect(link.on({ on: "welcomed", id: 2 })).toContainEqual({ do: "drop", id: 1 });
    expect(link.on({ on: "closed", id: 1, code: 1012 })).toEqual([]);
  });

  test("goes on with the new socket when the old one ends first", () => {
    connect(1);
    link.on({ on: "going-away", id: 1, afterMs: 0 });
    link.on({ on: "waited" });
    expect(link.on({ on: "closed", id: 1, code: 1012 })).toEqual([{ do: "offline" }]);
    expect(link.on({ on: "welcomed", id: 2 })[0]).toEqual({ do: "use", id: 2 });
  });

  test("stays away for a while from a server without a place, and comes back", () => {
    link.on({ on: "start" });
    link.on({ on: "waited" });
    const effects = link.on({ on: "closed", id: 1, code: 4429 });
    expect(effects).toEqual([{ do: "offline" }, { do: "full" }, { do: "wait", ms: FULL_MS + 300 }]);
    expect(link.on({ on: "waited" })).toEqual([{ do: "dial", id: 2 }]);
  });

  test.each([
    [4401, "refused"],
    [1008, "refused"],
    [4409, "taken-over"],
  ])("stops on %d until somebody starts it again", (code, reason) => {
    connect(1);
    expect(link.on({ on: "closed", id: 1, code })).toEqual([{ do: "offline" }, { do: "halt", reason }]);
    expect(link.on({ on: "waited" })).toEqual([]);
    expect(link.on({ on: "start" })[0]?.do).toBe("wait");
  });
});
