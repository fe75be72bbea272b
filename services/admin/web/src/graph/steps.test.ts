import { expect, test } from "vitest";
import type { FlowNode } from "../api/flows";
import { stepAt, stepNamed } from "./steps";

const node = (id: string, line: number | null): FlowNode => ({ id, kind: "say", text: id, line });
const nodes = [node("begin", null), node("s0", 3), node("s1", 5), node("s2", 8)];
const text = ["flow: a", "steps:", "  - say: x", "", "  - id: when", "    ask: day", "", "  - say: y"].join("\n");

test("a line belongs to the last step that begins above it", () => {
  expect([1, 3, 4, 7, 99].map((line) => stepAt(nodes, line)?.id)).toEqual([undefined, "s0", "s0", "s1", "s2"]);
});

test("steps are found by number and by name", () => {
  expect(["step 3", "step 9", "when", "nowhere"].map((name) => stepNamed(nodes, name, text)?.id)).toEqual(["s2", "s2", "s1", undefined]);
});
