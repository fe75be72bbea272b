import { describe, expect, test } from "vitest";
import { heard, PlayerQueue } from "./queue";

/** 1 kHz makes a sample a millisecond. */
const RATE = 1000;
const OPTIONS = { startMs: 80, growMs: 10, patienceMs: 150, fadeMs: 5, duckMs: 10, capacityMs: 1000 };
const make = () => new PlayerQueue({ rate: RATE, ...OPTIONS });
const tone = (length: number) => new Int16Array(length).fill(16_384);

function pull(queue: PlayerQueue, length: number): Float32Array {
  const out = new Float32Array(length);
  queue.pull(out);
  return out;
}

describe("the player's queue", () => {
  test("is silent until the start buffer is full, then plays from the first sample", () => {
    const queue = make();
    queue.push("a", 0, tone(79));
    expect([...pull(queue, 10)]).toEqual(new Array(10).fill(0));
    queue.push("a", 79, tone(1));
    expect([...pull(queue, 10)]).toEqual(new Array(10).fill(0.5));
    expect(queue.position()).toMatchObject({ item: "a", consumed: 10, state: "playing" });
  });

  test("does not keep a short item waiting for a buffer that never fills", () => {
    const queue = make();
    queue.push("a", 0, tone(20));
    for (let i = 0; i < 14; i++) pull(queue, 10);
    expect(queue.position().consumed).toBe(0);
    pull(queue, 10);
    expect(queue.position().consumed).toBe(10);
  });

  test("starts at once when the whole item is there, and knows its end", () => {
    const queue = make();
    queue.push("a", 0, tone(20), true);
    pull(queue, 30);
    expect(queue.position()).toMatchObject({ consumed: 20, ended: true, state: "drained", silence: 10 });
    queue.push("b", 0, tone(80));
    expect(queue.position().underruns).toBe(0);
  });

  test("buffers more after it ran dry in the middle of an item", () => {
    const queue = make();
    queue.push("a", 0, tone(80));
    pull(queue, 100);
    expect(queue.position()).toMatchObject({ state: "drained", ended: false });
    queue.push("a", 80, tone(85));
    expect(queue.position().underruns).toBe(1);
    expect(pull(queue, 1)[0]).toBe(0);
    queue.push("a", 165, tone(5));
    expect(pull(queue, 1)[0]).toBeGreaterThan(0);
  });

  test("counts in the item's own samples, whatever came before", () => {
    const queue = make();
    queue.push("a", 0, tone(50));
    queue.push("b", 700, tone(50));
    pull(queue, 60);
    expect(queue.position()).toMatchObject({ item: "b", consumed: 710 });
  });

  test("fades out within five milliseconds when cleared, and says where it stopped", () => {
    const queue = make();
    queue.push("a", 0, tone(104));
    queue.push("a", 104, tone(96));
    pull(queue, 100);
    const cut = { item: "a", consumed: 100, state: "idle" };
    expect(queue.clear()).toMatchObject(cut);
    const out = pull(queue, 20);
    expect([...out.slice(0, 6)].map((sample) => Math.round(sample * 100))).toEqual([40, 30, 20, 10, 0, 0]);
    expect([...out.slice(5), ...pull(queue, 200)]).toEqual(new Array(215).fill(0));
    expect(queue.position()).toMatchObject(cut);
  });

  test("goes on from the cut when more of a cleared item comes, without a click and counting on", () => {
    const queue = make();
    queue.push("a", 0, tone(200));
    pull(queue, 100);
    queue.clear();
    pull(queue, 50);
    queue.push("a", 100, tone(100), true);
    expect(queue.position()).toMatchObject({ item: "a", consumed: 100, state: "buffering", underruns: 0 });
    const out = pull(queue, 10);
    expect([...out.slice(0, 6)].map((sample) => Math.round(sample * 100))).toEqual([10, 20, 30, 40, 50, 50]);
    expect(queue.position()).toMatchObject({ item: "a", consumed: 110, state: "playing" });
    pull(queue, 100);
    expect(queue.position()).toMatchObject({ consumed: 200, ended: true, state: "drained" });
  });

  test("lets a cut fade although another item begins at once", () => {
    const queue = make();
    queue.push("a", 0, tone(200));
    pull(queue, 100);
    queue.clear();
    queue.push("b", 0, new Int16Array(80));
    expect(pull(queue, 5)[0]).toBeCloseTo(0.4);
    expect(queue.position()).toMatchObject({ item: "b", consumed: 5 });
  });

  test("plays what comes after a clear", () => {
    const queue = make();
    queue.push("a", 0, tone(200));
    pull(queue, 10);
    queue.clear();
    queue.push("b", 0, tone(100));
    expect(pull(queue, 6)[5]).toBe(0.5);
    expect(queue.position()).toMatchObject({ item: "b", consumed: 6 });
  });

  test("becomes quiet within a few milliseconds of a suspicion, and loud again when it was none", () => {
    const queue = make();
    queue.push("a", 0, tone(500));
    pull(queue, 100);
    queue.duck(true);
    const quiet = pull(queue, 20);
    expect([0, 9, 19].map((at) => quiet[at]?.toFixed(3))).toEqual(["0.459", "0.090", "0.090"]);
    queue.duck(false);
    const loud = pull(queue, 20);
    expect([0, 9, 19].map((at) => loud[at]?.toFixed(3))).toEqual(["0.131", "0.500", "0.500"]);
  });

  test("speaks up again after a clear, whose fade stays quiet", () => {
    const queue = make();
    queue.push("a", 0, tone(500));
    pull(queue, 100);
    queue.duck(true);
    pull(queue, 20);
    queue.clear();
    expect(pull(queue, 5)[0]).toBeCloseTo(0.072);
    queue.push("b", 0, tone(100));
    expect(pull(queue, 1)[0]).toBe(0.5);
  });

  test("refuses and counts what is over its capacity", () => {
    const queue = make();
    queue.push("a", 0, tone(900));
    queue.push("a", 900, tone(101));
    expect(queue.position().refused).toBe(101);
  });
});

describe("what was heard", () => {
  test("lags behind what was consumed by the output's latency", () => {
    expect(heard({ consumed: 500, silence: 0 }, 30)).toBe(470);
  });
  test("catches up in the silence after it", () => {
    expect(heard({ consumed: 500, silence: 20 }, 30)).toBe(490);
    expect(heard({ consumed: 500, silence: 900 }, 30)).toBe(500);
  });
  test("is never negative", () => expect(heard({ consumed: 10, silence: 0 }, 30)).toBe(0));
});
