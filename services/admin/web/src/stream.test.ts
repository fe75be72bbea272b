import { expect, test } from "vitest";
import { Events, pauseMs } from "./stream";

test("events are put together however they arrive", () => {
  const whole = ': hello\n\nevent: line\ndata: {"a":1}\n\ndata: one\r\ndata: two\r\n\r\nevent: nothing\n\n';
  const expected = [
    { event: "line", data: '{"a":1}' },
    { event: "message", data: "one\ntwo" },
  ];
  for (const size of [1, 2, 3, 7, whole.length]) {
    const events = new Events();
    const pieces = whole.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => events.feed(piece))).toEqual(expected);
  }
});

test("what has not ended is not told", () => expect(new Events().feed("event: line\ndata: x\n")).toEqual([]));

test("pauses grow to a bound, and never vanish", () => {
  expect([0, 1, 2, 10].map((attempt) => pauseMs(attempt, 1))).toEqual([1_000, 1_500, 2_500, 10_500]);
  expect(pauseMs(3, 0)).toBe(500);
});
