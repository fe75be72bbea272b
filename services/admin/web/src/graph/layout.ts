/** Puts a graph into layers from top to bottom, so that edges lead down and cross little (after Sugiyama). */

import { rank } from "./layers";
import { align, arrange } from "./order";

export interface Box {
  id: string;
  width: number;
  height: number;
}

export interface Edge {
  from: string;
  to: string;
}

export interface Placed {
  id: string;
  /** The upper left corner. */
  x: number;
  y: number;
}

export interface Route {
  /** The edge's place in what was given. */
  edge: number;
  /** Leads back up: a loop. */
  isBack: boolean;
  /** Where it passes, from its beginning to its end. */
  points: [x: number, y: number][];
}

export interface Layout {
  width: number;
  height: number;
  boxes: Placed[];
  routes: Route[];
}

/** A box, or a bend of an edge that passes through a layer. */
export interface Item {
  id: string;
  width: number;
  height: number;
  x: number;
}

/** An edge, cut into pieces that lead from one layer to the next, all of them down. */
export interface Chain {
  edge: number;
  isBack: boolean;
  items: Item[];
}

const ROW_GAP = 56;
const MARGIN = 16;
/** What of a box's width its edges leave from. */
const PORTS = 0.7;

export function layout(boxes: readonly Box[], edges: readonly Edge[]): Layout {
  const known = new Set(boxes.map(({ id }) => id));
  const inside = edges.map((edge, at) => ({ ...edge, at })).filter(({ from, to }) => known.has(from) && known.has(to));
  const between = inside.filter(({ from, to }) => from !== to);
  const { layerOf, isBack } = rank(boxes, between);
  const layers: Item[][] = Array.from({ length: Math.max(0, ...layerOf.values()) + 1 }, () => []);
  const items = new Map<string, Item>();
  for (const box of boxes) {
    const item: Item = { ...box, x: 0 };
    items.set(box.id, item);
    layers[layerOf.get(box.id) ?? 0]?.push(item);
  }
  const chains = between.map(({ from, to, at }, index): Chain => {
    const goesBack = isBack[index] ?? false;
    return { edge: at, isBack: goesBack, items: chain(goesBack ? to : from, goesBack ? from : to, at, items, layerOf, layers) };
  });
  arrange(layers, chains);
  align(layers, chains);
  return drawn(boxes, layers, items, chains, inside.filter(({ from, to }) => from === to).map(({ at, from }) => ({ at, id: from })));
}

function chain(from: string, to: string, edge: number, items: Map<string, Item>, layerOf: Map<string, number>, layers: Item[][]): Item[] {
  const [first, last] = [layerOf.get(from) ?? 0, layerOf.get(to) ?? 0];
  const bends = Array.from({ length: Math.max(0, last - first - 1) }, (_, at): Item => {
    const bend: Item = { id: `${edge}/${at}`, width: 8, height: 0, x: 0 };
    layers[first + 1 + at]?.push(bend);
    return bend;
  });
  return [items.get(from), ...bends, items.get(to)].filter((item) => item !== undefined);
}

function drawn(boxes: readonly Box[], layers: Item[][], items: Map<string, Item>, chains: Chain[], loops: { at: number; id: string }[]): Layout {
  const all = layers.flat();
  const left = Math.min(...all.map((item) => item.x - item.width / 2), Infinity);
  for (const item of all) item.x += MARGIN - (Number.isFinite(left) ? left : 0);
  const heights = layers.map((layer) => Math.max(0, ...layer.map(({ height }) => height)));
  const tops: number[] = [];
  heights.reduce((top, height, at) => ((tops[at] = top), top + height + ROW_GAP), MARGIN);
  const rowOf = new Map(layers.flatMap((layer, at) => layer.map((item) => [item, at] as const)));
  const top = (item: Item): number => tops[rowOf.get(item) ?? 0] ?? 0;
  const routes = chains.map((one) => route(one, ports(one, chains), top, (item) => heights[rowOf.get(item) ?? 0] ?? 0));
  routes.push(...loops.flatMap(({ at, id }) => loop(at, items.get(id), top)));
  return {
    width: Math.max(0, ...all.map((item) => item.x + item.width / 2), ...routes.flatMap(({ points }) => points.map(([x]) => x))) + MARGIN,
    height: (tops.at(-1) ?? MARGIN) + (heights.at(-1) ?? 0) + MARGIN,
    boxes: boxes.flatMap(({ id }) => items.get(id) ?? []).map((item) => ({ id: item.id, x: item.x - item.width / 2, y: top(item) })),
    routes,
  };
}

/** How far from the middle of its boxes an edge begins and ends: those of one box stand beside each other. */
function ports({ items, edge }: Chain, chains: Chain[]): [begin: number, end: number] {
  const [first, last] = [items[0], items.at(-1)];
  const share = (mine: Chain[], next: (one: Chain) => number, box: Item | undefined): number => {
    const order = [...mine].sort((a, b) => next(a) - next(b) || a.edge - b.edge);
    const at = order.findIndex((one) => one.edge === edge);
    return ((at + 1) / (order.length + 1) - 0.5) * (box?.width ?? 0) * PORTS;
  };
  const begins = share(chains.filter((one) => one.items[0] === first), (one) => one.items[1]?.x ?? 0, first);
  const ends = share(chains.filter((one) => one.items.at(-1) === last), (one) => one.items.at(-2)?.x ?? 0, last);
  return [begins, ends];
}

function route({ edge, isBack, items }: Chain, [begin, end]: [number, number], top: (item: Item) => number, rowHeight: (item: Item) => number): Route {
  const points = items.flatMap((item, at): [number, number][] => {
    const y = top(item);
    if (at === 0) return [[item.x + begin, y + item.height]];
    if (at === items.length - 1) return [[item.x + end, y]];
    // A bend goes straight through its layer, past the boxes in it.
    return [[item.x, y], [item.x, y + rowHeight(item)]];
  });
  return { edge, isBack, points: isBack ? points.reverse() : points };
}

/** From a box to itself, around its right side. */
function loop(edge: number, item: Item | undefined, top: (item: Item) => number): Route[] {
  if (!item) return [];
  const [right, y, out] = [item.x + item.width / 2, top(item), 22];
  return [{ edge, isBack: true, points: [[right, y + item.height * 0.75], [right + out, y + item.height * 0.5], [right, y + item.height * 0.25]] }];
}
