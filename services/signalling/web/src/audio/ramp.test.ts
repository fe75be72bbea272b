import { expect, test } from "vitest";
import { Ramp } from "./ramp";

const next = (ramp: Ramp, count: number) => Array.from({ length: count }, () => ramp.next());

test("a ramp moves in equal steps and stays at its end", () => {
  const ramp = new Ramp(0);
  ramp.to(1, 4);
  expect(next(ramp, 6)).toEqual([0.25, 0.5, 0.75, 1, 1, 1]);
});

test("a ramp that is turned round begins where it is", () => {
  const ramp = new Ramp(1);
  ramp.to(0, 4);
  next(ramp, 2);
  ramp.to(1, 2);
  expect(next(ramp, 2)).toEqual([0.75, 1]);
});

test("silence moves a ramp as sound does", () => {
  const ramp = new Ramp(1);
  ramp.to(0, 4);
  ramp.skip(3);
  expect(ramp.value).toBeCloseTo(0.25);
  ramp.skip(100);
  expect(ramp.value).toBe(0);
});
