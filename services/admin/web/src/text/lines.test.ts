import { describe, expect, test } from "vitest";
import { around, linesOf, merge, sideBySide } from "./lines";

const lines = (text: string): string[] => [...text];
const shown = (left: string, right: string): string =>
  sideBySide(lines(left), lines(right))
    .map((pair) => `${pair.left ? left[pair.left - 1] : "-"}${pair.same ? "=" : "|"}${pair.right ? right[pair.right - 1] : "-"}`)
    .join(" ");

describe("two texts side by side", () => {
  test("show each line once, those of both beside each other", () => {
    expect(shown("abc", "abc")).toBe("a=a b=b c=c");
    expect(shown("abc", "axc")).toBe("a=a b|x c=c");
    expect(shown("abcd", "ad")).toBe("a=a b|- c|- d=d");
    expect(shown("", "ab")).toBe("-|a -|b");
    expect(shown("xaby", "abz")).toBe("x|- a=a b=b y|z");
  });

  test("lose no line, whatever they are", () => {
    let seed = 7;
    const random = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
    for (let round = 0; round < 200; round += 1) {
      const [left, right] = [0, 1].map(() => Array.from({ length: random(12) }, () => "abc"[random(3)] ?? ""));
      const pairs = sideBySide(left ?? [], right ?? []);
      expect(pairs.flatMap((pair) => pair.left ?? [])).toEqual((left ?? []).map((_, at) => at + 1));
      expect(pairs.flatMap((pair) => pair.right ?? [])).toEqual((right ?? []).map((_, at) => at + 1));
      expect(pairs.every((pair) => !pair.same || left?.[(pair.left ?? 0) - 1] === right?.[(pair.right ?? 0) - 1])).toBe(true);
    }
  });

  test("leave out what is far from a difference", () => {
    const pairs = sideBySide(lines("abcdefghij"), lines("abcdeXghij"));
    expect(around(pairs, 1).map((pair) => pair?.left ?? "…")).toEqual(["…", 5, 6, 7, "…"]);
    expect(around(sideBySide(["a"], ["a"]))).toEqual([undefined]);
  });
});

describe("what I changed", () => {
  const merged = (base: string, theirs: string, mine: string): [string, number] => {
    const { lines: text, clashes } = merge(lines(base), lines(theirs), lines(mine));
    return [text.join(""), clashes];
  };

  test("is done on top of what they changed", () => {
    expect(merged("abcdef", "aXcdef", "abcdeY")).toEqual(["aXcdeY", 0]);
    expect(merged("abc", "abc", "aXc")).toEqual(["aXc", 0]);
    expect(merged("abc", "xabc", "abcy")).toEqual(["xabcy", 0]);
    expect(merged("abcd", "acd", "abc")).toEqual(["ac", 0]);
  });

  test("stands where both changed the same, and that is told", () => {
    expect(merged("abc", "aXc", "aYc")).toEqual(["aYc", 1]);
    expect(merged("abc", "aXc", "aXc")).toEqual(["aXc", 0]);
    expect(merged("", "x", "y")).toEqual(["y", 1]);
  });
});

test("lines end as Unix or Windows ends them", () => expect(linesOf("a\r\nb\n")).toEqual(["a", "b", ""]));
