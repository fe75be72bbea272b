import { expect, test } from "vitest";
import type { Line } from "./api/conversations";
import { Captions, MOST_LINES } from "./captions";

const line = (item_id: string, text: string, at_ms: number, final = true): Line => ({ session_id: "s", item_id, role: "customer", text, final, at_ms });

test("a later line of the same item takes its place, and does not move", () => {
  const captions = new Captions();
  for (const one of [line("a", "where", 1, false), line("b", "Hello", 2), line("a", "where is", 3, false), line("a", "where is the milk", 4)]) captions.hear(one);
  expect(captions.lines.map(({ text }) => text)).toEqual(["where is the milk", "Hello"]);
});

test("what is final stays so", () => {
  const captions = new Captions();
  captions.hear(line("a", "done", 1));
  captions.hear(line("a", "do", 2, false));
  expect(captions.lines.map(({ text }) => text)).toEqual(["done"]);
});

test("only the latest are kept", () => {
  const captions = new Captions();
  for (let at = 0; at < MOST_LINES + 5; at += 1) captions.hear(line(`i${at}`, String(at), at));
  expect([captions.lines.length, captions.lines[0]?.text]).toEqual([MOST_LINES, "5"]);
});
