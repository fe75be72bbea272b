/** Which layer of a graph each box stands in. */

import type { Box, Edge } from "./layout";

/** Edges that close a circle count the other way round; every other one leads from a layer to a lower one. */
export function rank(boxes: readonly Box[], edges: readonly Edge[]): { layerOf: Map<string, number>; isBack: boolean[] } {
  const leaving = new Map(boxes.map(({ id }) => [id, [] as number[]]));
  for (const [at, { from }] of edges.entries()) leaving.get(from)?.push(at);
  const isBack = edges.map(() => false);
  const state = new Map<string, "open" | "done">();
  const done: string[] = [];
  const visit = (id: string): void => {
    state.set(id, "open");
    for (const at of leaving.get(id) ?? []) {
      const to = edges[at]?.to ?? "";
      if (state.get(to) === "open") isBack[at] = true;
      else if (!state.has(to)) visit(to);
    }
    state.set(id, "done");
    done.push(id);
  };
  // What nothing leads to comes first; circles that nothing leads into begin with what stands first in the file.
  const reached = new Set(edges.map(({ to }) => to));
  for (const { id } of [...boxes.filter((box) => !reached.has(box.id)), ...boxes]) if (!state.has(id)) visit(id);
  return { layerOf: longest(done.reverse(), edges, isBack), isBack };
}

/** As far down as the longest way there. */
function longest(order: string[], edges: readonly Edge[], isBack: boolean[]): Map<string, number> {
  const layerOf = new Map(order.map((id) => [id, 0]));
  const down = edges.map(({ from, to }, at) => (isBack[at] ? { from: to, to: from } : { from, to }));
  const leaving = new Map(order.map((id) => [id, [] as string[]]));
  for (const { from, to } of down) leaving.get(from)?.push(to);
  for (const id of order) {
    const below = (layerOf.get(id) ?? 0) + 1;
    for (const to of leaving.get(id) ?? []) layerOf.set(to, Math.max(layerOf.get(to) ?? 0, below));
  }
  return layerOf;
}
