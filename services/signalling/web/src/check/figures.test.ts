import { describe, expect, test } from "vitest";
import { echoGrade, level, networkGrade, noiseGrade, toneLevel } from "./figures";

const RATE = 48_000;
const tone = (hz: number, loud: number) => Float32Array.from({ length: RATE }, (_, at) => loud * Math.sin((2 * Math.PI * hz * at) / RATE));

describe("the self-check's figures", () => {
  test("a full-scale tone is 3 dB below full scale, and silence at the bottom", () => {
    expect(level(tone(1_000, 1))).toBeCloseTo(-3.01, 1);
    expect(level(new Float32Array(100))).toBe(-100);
  });

  test("a tone is found by its pitch", () => {
    expect(toneLevel(tone(1_000, 0.1), 1_000, RATE)).toBeCloseTo(-23, 0);
    expect(toneLevel(tone(700, 0.1), 1_000, RATE)).toBeLessThan(-70);
  });

  test("are graded", () => {
    expect([-100, -60, -40, -20].map(noiseGrade)).toEqual(["bad", "good", "fair", "bad"]);
    expect([0, 15, 40].map(echoGrade)).toEqual(["good", "fair", "bad"]);
    expect([20, 300, 900].map(networkGrade)).toEqual(["good", "fair", "bad"]);
  });
});
