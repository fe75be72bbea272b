import { expect, test } from "vitest";
import { type Diagnostic, elsewhere, marks, of, offset, placeAt } from "./diagnostics";

const found = (file: string, line: number, severity: Diagnostic["severity"], column = 1): Diagnostic => ({
  file,
  start: { line, column },
  end: { line, column: column + 1 },
  severity,
  code: "x",
  message: `${file}:${line}`,
});

test("a line is marked with the worst that is wrong with it", () => {
  const all = [found("a", 3, "warning"), found("a", 3, "error"), found("a", 3, "warning"), found("a", 5, "warning"), found("b", 1, "error")];
  expect([...marks(all, "a")]).toEqual([[3, "error"], [5, "warning"]]);
  expect(of(all, "a").map(({ start, severity }) => `${start.line} ${severity}`)).toEqual(["3 error", "3 warning", "3 warning", "5 warning"]);
  expect(elsewhere(all, "a")).toHaveLength(1);
});

test("a place is found in a text whose characters are of any size", () => {
  const text = "ab\n😀é\n\nx";
  expect([[1, 1], [1, 3], [2, 2], [2, 3], [3, 1], [4, 1], [4, 2]].map(([line = 0, column = 0]) => offset(text, { line, column }))).toEqual([0, 2, 5, 6, 7, 8, 9]);
  for (const at of [0, 1, 2, 3, 5, 6, 7, 8, 9]) expect(offset(text, placeAt(text, at))).toBe(at);
});

test("a place outside of the text is its nearest end", () => {
  expect(offset("ab\nc", { line: 1, column: 99 })).toBe(2);
  expect(offset("ab\nc", { line: 9, column: 1 })).toBe(4);
  expect(offset("", { line: 1, column: 1 })).toBe(0);
});
