import { expect, test } from "vitest";
import type { Position, QueueState } from "./queue";
import { Reports } from "./reports";

const at = (item: string, consumed: number, state: QueueState, ended = false): Position => {
  return { item, consumed, state, ended, silence: 0, underruns: 0, refused: 0 };
};

/** Tells the positions in turn, 25 ms apart, and shows what was reported. */
function told(reports: Reports, positions: Position[], start = 0): string[] {
  const made = positions.flatMap((position, i) => reports.moved(position, position.consumed, start + i * 25).reports);
  return made.map(({ item, played, state }) => `${item} ${played} ${state}`);
}

test("a playing item is reported when it begins, every 200 ms and at its end", () => {
  const playing = Array.from({ length: 12 }, (_, i) => at("a", i * 10, "playing"));
  const ended = at("a", 120, "drained", true);
  expect(told(new Reports(), [...playing, ended, ended])).toEqual(["a 0 playing", "a 80 playing", "a 120 stopped"]);
});

test("the item before is at its end when another one plays", () => {
  expect(told(new Reports(), [at("a", 10, "playing"), at("b", 5, "playing")])).toEqual([
    "a 10 playing",
    "a 10 stopped",
    "b 5 playing",
  ]);
});

test("an item that ran dry is an underrun until it goes on", () => {
  const positions = [at("a", 10, "playing"), at("a", 20, "drained"), at("a", 20, "buffering"), at("a", 30, "playing")];
  expect(told(new Reports(), positions)).toEqual(["a 10 playing", "a 20 underrun", "a 30 playing"]);
});

test("a cut is reported once, and an item that goes on counts on", () => {
  const reports = new Reports();
  expect(told(reports, [at("a", 10, "playing")])).toEqual(["a 10 playing"]);
  expect(reports.cut("a", 25, 30)).toEqual({ item: "a", played: 25, state: "stopped" });
  const after = [at("a", 25, "idle"), at("a", 25, "buffering"), at("a", 35, "playing"), at("a", 90, "drained", true)];
  expect(told(reports, after, 50)).toEqual(["a 35 playing", "a 90 stopped"]);
});
