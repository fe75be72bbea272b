import { describe, expect, test } from "vitest";
import { LOOK_MS, STUCK_MS, Watchdog } from "./watchdog";

/** Looks every five seconds from `from` on, and tells when the page was found stuck. */
function stuckAt(watchdog: Watchdog, from: number, until: number): number | undefined {
  for (let now = from; now <= until; now += LOOK_MS) if (watchdog.look(now)) return now;
  return undefined;
}

describe("the watchdog", () => {
  test("finds a page that drew once and draws no more", () => {
    const watchdog = new Watchdog();
    expect(stuckAt(watchdog, 0, 10 * STUCK_MS), "a page that never began is not its business").toBeUndefined();
    watchdog.beat(10 * STUCK_MS);
    expect(stuckAt(watchdog, 10 * STUCK_MS, 20 * STUCK_MS)).toBe(11 * STUCK_MS);
  });

  test("leaves a hidden page alone, and gives it time when it is seen again", () => {
    const watchdog = new Watchdog();
    watchdog.beat(0);
    watchdog.visible(false, 0);
    expect(stuckAt(watchdog, 0, 5 * STUCK_MS)).toBeUndefined();
    watchdog.visible(true, 5 * STUCK_MS);
    expect(stuckAt(watchdog, 5 * STUCK_MS, 6 * STUCK_MS - LOOK_MS)).toBeUndefined();
  });

  test("does not take a machine that slept for a page that hangs", () => {
    const watchdog = new Watchdog();
    watchdog.beat(0);
    watchdog.look(0);
    expect(watchdog.look(3_600_000)).toBe(false);
    expect(stuckAt(watchdog, 3_600_000, 3_600_000 + STUCK_MS)).toBe(3_600_000 + STUCK_MS);
  });
});
