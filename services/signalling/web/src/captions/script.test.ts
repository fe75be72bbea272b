import { describe, expect, test } from "vitest";
import type { Mark } from "../wire/events";
import { Script, spoken } from "./script";

function script(): Script {
  const script = new Script();
  script.add("a", "Aisle seven, ", 0, [[0, 90, "Aisle"], [100, 80, "seven,"]]);
  return script;
}

const texts = (script: Script) => script.pieces.map((piece) => piece.text);

describe("a script", () => {
  test("knows the word being heard, and keeps it until the next begins", () => {
    expect([0, 95, 100, 9_999].map((played) => script().indexAt(played))).toEqual([0, 0, 1, 1]);
  });

  test("has said nothing before its first word", () => {
    const late = new Script();
    late.add("a", "Hello", 0, [[40, 10, "Hello"]]);
    expect(late.indexAt(39)).toBe(-1);
  });

  test("puts clauses together by time, and a repeated one only once", () => {
    const both = script();
    both.add("a", "on the left.", 200, [[200, 50, "on"], [260, 50, "the"], [320, 50, "left."]]);
    both.add("a", "on the left.", 200, [[200, 50, "on"]]);
    expect(texts(both)).toEqual(["Aisle ", "seven, ", "on ", "the ", "left."]);
    expect(both.text).toBe("Aisle seven, on the left.");
  });

  test("sets clauses apart", () => {
    const both = new Script();
    both.add("a", "One.", 0, []);
    both.add("a", "Two.", 10, []);
    expect(both.text).toBe("One. Two.");
  });

  test("shows a clause before its words have times, and follows them when they come", () => {
    const both = script();
    both.add("a", "on the left.", 200, []);
    expect(texts(both)).toEqual(["Aisle ", "seven, ", "on the left."]);
    expect([199, 200].map((played) => both.indexAt(played))).toEqual([1, 2]);
    both.learn("a", 200, [[210, 50, "on"]]);
    expect(texts(both)).toEqual(["Aisle ", "seven, ", "on", " the left."]);
    expect([209, 210, 999].map((played) => both.indexAt(played))).toEqual([1, 2, 2]);
    both.learn("a", 200, [[260, 50, "the"], [320, 50, "left."]]);
    expect(texts(both).slice(2)).toEqual(["on ", "the ", "left."]);
    expect(both.indexAt(321)).toBe(4);
  });

  test("keeps what is written and not spoken", () => {
    const dashed = new Script();
    const words: Mark[] = [[0, 5, "Milk"], [5, 5, "2 kg"], [10, 5, "is"], [15, 5, "here"]];
    dashed.add("a", "— Milk – 2 kg – is here 🥛.", 0, words);
    expect(texts(dashed)).toEqual(["— Milk – ", "2 kg – ", "is ", "here 🥛."]);
  });

  test("tells two words apart that are written alike", () => {
    const twice = new Script();
    twice.add("a", "no, no.", 0, [[0, 5, "no,"], [5, 5, "no."]]);
    expect(texts(twice)).toEqual(["no, ", "no."]);
  });

  test("takes words that are not in the text for the text", () => {
    const other = new Script();
    other.add("a", "7 €", 0, [[0, 5, "seven"], [5, 5, "euros"]]);
    expect(other.text).toBe("seven euros ");
  });

  test("knows nothing of words of another item or clause", () => {
    const known = script();
    known.learn("b", 0, [[0, 1, "Aisle"]]);
    known.learn("a", 7, [[0, 1, "Aisle"]]);
    expect(texts(known)).toEqual(["Aisle ", "seven, "]);
  });

  test("starts anew with another item", () => {
    const next = script();
    next.add("b", "Hello", 0, []);
    expect([next.item, next.pieces.length, next.text]).toEqual(["b", 1, "Hello"]);
  });
});

test("words are said, being said, or coming", () => {
  expect([0, 1, 2].map((at) => spoken(1, at))).toEqual(["said", "now", "coming"]);
});
