import { describe, expect, test } from "vitest";
import type { Viseme, VisemeMark } from "../wire/events";
import { glideMouth, mouthFor } from "./pose";
import { type Mouth, RELAXED, SHAPES } from "./shapes";
import { MouthTrack } from "./track";

/** At 1 kHz a sample is a millisecond; the mouth is 40 ms ahead of the sound. */
const AHEAD = 40;

function track(visemes: VisemeMark[]): MouthTrack {
  const track = new MouthTrack();
  track.rate = 1000;
  track.add("a", visemes);
  return track;
}

/** What the mouth looks like when the sound at `ms` is about to be heard. */
const sounding = (track: MouthTrack, ms: number) => track.at("a", ms - AHEAD);

describe("a mouth track", () => {
  test("has each shape in its time", () => {
    const milk = track([[0, 80, "PP"], [80, 80, "I"], [160, 80, "nn"], [240, 80, "kk"]]);
    expect([40, 120, 200, 280].map((ms) => sounding(milk, ms))).toEqual([SHAPES.PP, SHAPES.I, SHAPES.nn, SHAPES.kk]);
  });

  test("moves before the sound", () => {
    expect(track([[0, 100, "sil"], [100, 100, "aa"]]).at("a", 90)).toEqual(SHAPES.aa);
  });

  test("knows nothing before, behind and between what it was told", () => {
    const gap = track([[100, 50, "aa"], [300, 50, "O"]]);
    expect([99, 150, 299, 350].map((ms) => sounding(gap, ms))).toEqual([undefined, undefined, undefined, undefined]);
    expect(gap.at("b", 100)).toBeUndefined();
  });

  test("goes over from one shape to the next without a jump", () => {
    const spans: VisemeMark[] = [];
    const visemes = Object.keys(SHAPES) as Viseme[];
    for (let i = 0, start = 0; i < 200; i++) {
      const duration = 25 + ((i * 37) % 90);
      spans.push([start, duration, visemes[(i * 7) % visemes.length]!]);
      start += duration;
    }
    const known = track(spans);
    const mouths = Array.from({ length: 8_000 }, (_, ms) => sounding(known, ms)!);
    const steps = mouths.slice(1).flatMap((mouth, at) =>
      (Object.keys(mouth) as (keyof Mouth)[]).map((key) => Math.abs(mouth[key] - mouths[at]![key])),
    );
    expect(Math.max(...steps)).toBeLessThan(0.05);
  });

  test("takes what comes later, in any order, and the same only once", () => {
    const late = track([[200, 100, "O"]]);
    late.add("a", [[0, 100, "aa"]]);
    late.add("a", [[200, 100, "PP"], [250, 100, "I"], [150, 100, "I"], [100, 0, "I"]]);
    expect([50, 250].map((ms) => sounding(late, ms))).toEqual([SHAPES.aa, SHAPES.O]);
    expect(sounding(late, 150)).toBeUndefined();
  });

  test("forgets an item for the next", () => {
    const next = track([[0, 100, "aa"]]);
    next.add("b", [[0, 100, "U"]]);
    expect([next.at("a", 10), next.at("b", 10)]).toEqual([undefined, SHAPES.U]);
    next.clear();
    expect(next.at("b", 10)).toBeUndefined();
  });

  test("keeps a shape that this page does not know closed", () => {
    expect(sounding(track([[0, 100, "??" as Viseme]]), 50)).toEqual(SHAPES.sil);
  });
});

describe("the shapes", () => {
  test("can be told apart: closed, teeth, wide, round and open", () => {
    const { PP, FF, E, I, O, U, aa, sil } = SHAPES;
    expect([sil.open, PP.open]).toEqual([0, 0]);
    expect(PP.width).toBeLessThan(sil.width);
    expect(FF.teeth).toBeGreaterThan(0.9);
    for (const wide of [E, I]) expect(wide.width).toBeGreaterThan(1.1);
    for (const round of [O, U]) expect([round.round, round.width < 0.7]).toEqual([1, true]);
    expect(Math.max(...Object.values(SHAPES).map((mouth) => mouth.open))).toBe(aa.open);
  });
});

describe("the mouth", () => {
  test("opens with the loudness where no shape is known", () => {
    const opens = [0, 0.3, 0.6, 1].map((loudness) => mouthFor(loudness, undefined).open);
    expect(opens).toEqual([...opens].sort((a, b) => a - b));
    expect([opens[0], opens[3]]).toEqual([0, 1]);
  });

  test("stays closed for lips that are, however loud it is", () => {
    expect(mouthFor(1, SHAPES.PP).open).toBe(0);
  });

  test("gets to a shape within a syllable, without a jump on the way", () => {
    let mouth: Mouth = RELAXED;
    const opens = Array.from({ length: 12 }, () => (mouth = glideMouth(mouth, SHAPES.aa, 1 / 60)).open);
    expect(opens.at(-1)).toBeGreaterThan(0.9);
    expect(Math.max(...opens.map((open, at) => open - (opens[at - 1] ?? 0)))).toBeLessThan(0.5);
  });
});
