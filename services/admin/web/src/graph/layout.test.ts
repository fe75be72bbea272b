import { describe, expect, test } from "vitest";
import { type Box, type Edge, layout, type Layout } from "./layout";
import { wrap } from "./wrap";

const boxes = (...ids: string[]): Box[] => ids.map((id) => ({ id, width: 100, height: 40 }));
const edges = (text: string): Edge[] => text.split(" ").map((pair) => ({ from: pair[0] ?? "", to: pair[1] ?? "" }));
const at = ({ boxes }: Layout, id: string): { x: number; y: number } => boxes.find((box) => box.id === id) ?? { x: NaN, y: NaN };

/** A graph like those of flows: a spine with ways that leave it, come back and go around. */
function random(seed: number, count: number): { boxes: Box[]; edges: Edge[] } {
  let state = seed;
  const next = (below: number): number => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % below;
  const ids = Array.from({ length: count }, (_, place) => `n${place}`);
  const all = ids.map((id) => ({ id, width: 80 + next(100), height: 30 + next(40) }));
  const ways = Array.from({ length: count * 2 }, () => ({ from: `n${next(count)}`, to: `n${next(count)}` }));
  return { boxes: all, edges: [...ids.slice(1).map((to, place) => ({ from: `n${place}`, to })), ...ways] };
}

describe("a graph is laid out", () => {
  test("from top to bottom", () => {
    const drawn = layout(boxes("a", "b", "c", "d"), edges("ab ac bd cd"));
    expect(["a", "b", "c", "d"].map((id) => at(drawn, id).y)).toEqual([16, 112, 112, 208]);
    expect(at(drawn, "a").x).toBeCloseTo(at(drawn, "d").x);
    expect(drawn.routes.every(({ isBack }) => !isBack)).toBe(true);
  });

  test("with loops that lead back up, also to a box itself", () => {
    const drawn = layout(boxes("a", "b"), edges("ab ba bb"));
    expect(drawn.routes.map(({ edge, isBack }) => [edge, isBack])).toEqual([[0, false], [1, true], [2, true]]);
    const [there, back] = drawn.routes;
    // Both ways stand beside each other, and the arrow is at the end.
    expect(there?.points[0]?.[0]).not.toBe(back?.points.at(-1)?.[0]);
    expect(back?.points.at(-1)?.[1]).toBe(at(drawn, "a").y + 40);
  });

  test("without crossings where there need be none", () => {
    const drawn = layout(boxes("a", "b", "c", "d", "e"), edges("ab ac be cd"));
    expect(Math.sign(at(drawn, "b").x - at(drawn, "c").x)).toBe(Math.sign(at(drawn, "e").x - at(drawn, "d").x));
  });

  test("edges to nowhere are left out, and nothing at all is drawn as nothing", () => {
    expect(layout(boxes("a"), edges("ax")).routes).toEqual([]);
    expect(layout([], [])).toMatchObject({ boxes: [], routes: [] });
  });

  test.each([1, 2, 3, 4, 5, 6])("boxes never overlap and nothing sticks out (%d)", (seed) => {
    const graph = random(seed, 8 + seed * 9);
    const drawn = layout(graph.boxes, graph.edges);
    const sized = drawn.boxes.map((box, index) => ({ ...box, ...graph.boxes[index], x: box.x, y: box.y })) as (Box & { x: number; y: number })[];
    for (const [one, a] of sized.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= drawn.width && a.y + a.height <= drawn.height).toBe(true);
      for (const b of sized.slice(one + 1)) expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
    }
    for (const { isBack, points } of drawn.routes.filter(({ edge }) => graph.edges[edge]?.from !== graph.edges[edge]?.to)) {
      const ys = points.map(([, y]) => (isBack ? -y : y));
      expect(ys).toEqual([...ys].sort((a, b) => a - b));
    }
    expect(layout(graph.boxes, graph.edges)).toEqual(drawn);
  });
});

test("texts are wrapped, and cut where they are too long", () => {
  expect(wrap("Do you have the receipt?", 12, 3)).toEqual(["Do you have", "the receipt?"]);
  expect(wrap("one two three four five", 5, 2)).toEqual(["one", "two…"]);
  expect(wrap("abcdefghij", 4, 3)).toEqual(["abcd", "efgh", "ij"]);
  expect(wrap("", 4, 3)).toEqual([""]);
});
