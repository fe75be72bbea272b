import { describe, expect, test } from "vitest";
import { Doors, type Hours, opening } from "./hours";

const weekdays: [number, number][] = [[480, 1200]];
const hours: Hours = {
  timezone: "Europe/Berlin",
  week: [weekdays, weekdays, weekdays, weekdays, [[480, 720], [840, 1560]], [[600, 960]], []],
  days: { "2026-12-24": [[480, 840]], "2026-12-25": [] },
};
const at = (iso: string) => opening(hours, new Date(iso));
const next = (iso: string) => {
  const { open, next } = at(iso);
  return open ? "open" : `${next?.at.toISOString().slice(0, 16)} in ${next?.days} days`;
};

describe("opening hours", () => {
  test("are the store's, not the browser's", () => {
    // Berlin is two hours ahead of UTC in summer and one in winter.
    expect(at("2026-07-06T05:59:00Z").open).toBe(false);
    expect(at("2026-07-06T06:00:00Z").open).toBe(true);
    expect(at("2026-01-05T06:59:00Z").open).toBe(false);
    expect(at("2026-01-05T07:00:00Z").open).toBe(true);
  });

  test("end with the first minute outside", () => {
    expect(at("2026-07-06T17:59:00Z").open).toBe(true);
    expect(at("2026-07-06T18:00:00Z").open).toBe(false);
  });

  test("may have a break, and go on after midnight", () => {
    expect(next("2026-07-10T11:00:00Z")).toBe("2026-07-10T14:00 in 0 days");
    expect(next("2026-07-10T23:59:00Z")).toBe("open");
    expect(next("2026-07-11T00:00:00Z")).toBe("2026-07-11T10:00 in 0 days");
  });

  test("know the next opening behind closed days", () => {
    expect(next("2026-07-06T20:00:00Z")).toBe("2026-07-07T08:00 in 1 days");
    expect(next("2026-07-11T15:00:00Z")).toBe("2026-07-13T08:00 in 2 days");
    expect(next("2026-12-24T13:00:00Z")).toBe("2026-12-26T10:00 in 2 days");
    expect(next("2026-12-25T10:00:00Z")).toBe("2026-12-26T10:00 in 1 days");
  });

  test("that never open again say so", () => {
    expect(opening({ week: [[], [], [], [], [], [], []], days: {} }, new Date())).toEqual({ open: false });
  });
});

describe("the doors", () => {
  const [morning, night, nextDay, nextNight] = ["06T08", "06T20", "07T08", "07T20"].map((at) => new Date(`2026-07-${at}:00:00Z`)) as [Date, Date, Date, Date];

  test("are open where there are no hours", () => {
    expect(new Doors(undefined).at(night)).toEqual({ open: true });
  });

  test("are opened by staff until the hours would have", () => {
    const doors = new Doors(hours);
    expect(doors.at(night).open).toBe(false);
    doors.set(true);
    expect(doors.at(night)).toEqual({ open: true });
    expect(doors.at(nextDay).open).toBe(true);
    expect(doors.at(nextNight).open).toBe(false);
  });

  test("are closed by staff until they open anew", () => {
    const doors = new Doors(hours);
    doors.at(morning);
    doors.set(false);
    expect(doors.at(morning)).toEqual({ open: false });
    expect(doors.at(night).next).toBeDefined();
    expect(doors.at(nextDay).open).toBe(true);
  });
});
