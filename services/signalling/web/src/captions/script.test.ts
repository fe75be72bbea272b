import { describe, expect, test } from "vitest";
import { Script, spoken } from "./script";

function script(): Script {
  const script = new Script();
  script.add("a", "Aisle seven,", [[0, 90, "Aisle"], [100, 80, "seven,"]], [[0, 50, "aa"]]);
  return script;
}

describe("a script", () => {
  test("knows the word being heard, and keeps it until the next begins", () => {
    expect([0, 95, 100, 9_999].map((played) => script().indexAt(played))).toEqual([0, 0, 1, 1]);
  });

  test("has said nothing before its first word", () => {
    const late = new Script();
    late.add("a", "Hello", [[40, 10, "Hello"]], []);
    expect(late.indexAt(39)).toBe(-1);
  });

  test("puts clauses together by time, and a repeated one only once", () => {
    const both = script();
    both.add("a", "on the left.", [[200, 50, "on"], [260, 50, "the"], [320, 50, "left."]], []);
    both.add("a", "on the left.", [[200, 50, "on"]], []);
    expect(both.words.map((word) => word.text)).toEqual(["Aisle", "seven,", "on", "the", "left."]);
    expect(both.text).toBe("Aisle seven, on the left.");
  });

  test("starts anew with another item", () => {
    const next = script();
    next.add("b", "Hello", [], []);
    expect([next.item, next.words.length, next.text]).toEqual(["b", 0, "Hello"]);
  });

  test("gives a mouth shape only while it lasts", () => {
    expect([script().visemeAt(20), script().visemeAt(60)]).toEqual(["aa", undefined]);
  });
});

test("words are said, being said, or coming", () => {
  expect([0, 1, 2].map((at) => spoken(1, at))).toEqual(["said", "now", "coming"]);
});
