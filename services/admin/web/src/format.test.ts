import { expect, test } from "vitest";
import { duration, shortId } from "./format";

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
