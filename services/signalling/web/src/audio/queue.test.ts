import { describe, expect, test } from "vitest";
import { heard, PlayerQueue } from "./queue";

/** 1 kHz makes a sample a millisecond. */
const RATE = 1000;
const make = () => new PlayerQueue({ rate: RATE, startMs: 80, growMs: 10, patienceMs: 150, fadeMs: 5, capacityMs: 1000 });
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
    expect(pull(queue, 1)[0]).toBe(0.5);
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
    queue.push("a", 0, tone(200));
    pull(queue, 100);
    expect(queue.clear()).toMatchObject({ item: "a", consumed: 100, state: "idle" });
    const out = pull(queue, 20);
    const fade = [...out.slice(0, 5)];
    expect(fade).toEqual([...fade].sort((x, y) => y - x));
    expect([...out.slice(5)]).toEqual(new Array(15).fill(0));
    expect([...pull(queue, 200)]).toEqual(new Array(200).fill(0));
  });

  test("plays what comes after a clear", () => {
    const queue = make();
    queue.push("a", 0, tone(200));
    pull(queue, 10);
    queue.clear();
    queue.push("b", 0, tone(100));
    expect(pull(queue, 1)[0]).toBe(0.5);
    expect(queue.position()).toMatchObject({ item: "b", consumed: 1 });
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
