import { expect, test } from "vitest";
import { FRAME_SAMPLES, Framer, loudness, rms } from "./framer";
import { VoiceStreams } from "./streams";

test("quanta of 128 become frames of 320 without losing or doubling a sample", () => {
  const framer = new Framer();
  const out: number[] = [];
  for (let quantum = 0; quantum < 10; quantum++) {
    const samples = Float32Array.from({ length: 128 }, (_, i) => (quantum * 128 + i) / 32_767);
    framer.push(samples, (frame) => {
      expect(frame).toHaveLength(FRAME_SAMPLES);
      out.push(...frame);
    });
  }
  expect(out).toEqual(Array.from({ length: 1280 }, (_, i) => i));
});

test("what is too loud is clipped, not wrapped", () => {
  let frame = new Int16Array();
  new Framer().push(new Float32Array(320).fill(-2), (made) => (frame = made));
  expect(frame[0]).toBe(-32_767);
});

test("levels", () => {
  expect(rms([3, -4, 3, -4], 5)).toBeCloseTo(Math.sqrt(12.5) / 5);
  expect([loudness(0), loudness(0.001), loudness(0.25), loudness(1)]).toEqual([0, 0, expect.closeTo(1, 1), 1]);
});

test("frames belong to the item that was announced for them, on this connection", () => {
  const streams = new VoiceStreams();
  streams.announce("a", 0);
  streams.announce("b", 10);
  expect([0, 9, 10].map((seq) => streams.itemOf(seq))).toEqual(["a", "a", "b"]);
  streams.announce("a", 20);
  expect([19, 20].map((seq) => streams.itemOf(seq))).toEqual(["b", "a"]);
  streams.reset();
  expect(streams.itemOf(20)).toBeUndefined();
});
