import { expect, test } from "vitest";
import { duration, lasting, shortId, size } from "./format";

test.each([
  [0, "0 ms"],
  [640, "640 ms"],
  [1_240, "1.2 s"],
  [59_960, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [7_620_000, "2 h 07 min"],
])("%d ms reads %s", (ms, text) => expect(duration(ms)).toBe(text));

test("a long id keeps its end, where ids differ", () => {
  expect(shortId("sess_0123456789ab000001")).toBe("…6789ab000001");
  expect(shortId("sess_1")).toBe("sess_1");
});

test("times that go on have no tenths", () => expect([0, 4_400, 59_400, 59_960, 185_000].map(lasting)).toEqual(["0 s", "4 s", "59 s", "1 min 00 s", "3 min 05 s"]));

test("sizes are told in decimal units", () => {
  expect([0, 999, 1_000, 9_960, 999_600, 52_428_800].map(size)).toEqual(["0 B", "999 B", "1.0 kB", "10 kB", "1.0 MB", "52 MB"]);
});
