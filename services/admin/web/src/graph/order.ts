/** In which order the items of a layer stand, and where. */

import type { Chain, Item } from "./layout";

const SWEEPS = 8;
const GAP = 28;

type Neighbours = Map<Item, Item[]>;

function neighbours(chains: readonly Chain[]): { above: Neighbours; below: Neighbours } {
  const [above, below]: [Neighbours, Neighbours] = [new Map(), new Map()];
  const put = (map: Neighbours, item: Item, other: Item): unknown => map.set(item, [...(map.get(item) ?? []), other]);
  for (const { items } of chains) {
    for (const [at, lower] of items.entries()) {
      const upper = items[at - 1];
      if (!upper) continue;
      put(above, lower, upper);
      put(below, upper, lower);
    }
  }
  return { above, below };
}

/** Orders the layers so that few edges cross: each item goes to the middle of those it is tied to. */
export function arrange(layers: Item[][], chains: readonly Chain[]): void {
  const { above, below } = neighbours(chains);
  let best = { crossings: crossings(layers, below), order: layers.map((layer) => [...layer]) };
  for (let sweep = 0; sweep < SWEEPS && best.crossings > 0; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const order = isDown ? [...layers.keys()].slice(1) : [...layers.keys()].slice(0, -1).reverse();
    for (const at of order) sortBy(layers[at] ?? [], layers[at + (isDown ? -1 : 1)] ?? [], isDown ? above : below);
    const now = crossings(layers, below);
    if (now < best.crossings) best = { crossings: now, order: layers.map((layer) => [...layer]) };
  }
  for (const [at, layer] of best.order.entries()) layers[at] = layer;
}

function sortBy(layer: Item[], fixed: Item[], tied: Neighbours): void {
  const places = new Map(fixed.map((item, at) => [item, at]));
  const middle = new Map(
    layer.map((item, at) => {
      const others = (tied.get(item) ?? []).flatMap((other) => places.get(other) ?? []);
      return [item, others.length > 0 ? others.reduce((sum, place) => sum + place, 0) / others.length : at];
    }),
  );
  layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
}

export function crossings(layers: readonly Item[][], below: Neighbours): number {
  let count = 0;
  for (const [at, layer] of layers.entries()) {
    const places = new Map((layers[at + 1] ?? []).map((item, place) => [item, place]));
    const ends = layer.flatMap((item) => (below.get(item) ?? []).flatMap((other) => places.get(other) ?? []).sort((a, b) => a - b));
    for (let one = 0; one < ends.length; one += 1) {
      for (let other = one + 1; other < ends.length; other += 1) if ((ends[one] ?? 0) > (ends[other] ?? 0)) count += 1;
    }
  }
  return count;
}

/** Gives every item its place: below and above what it is tied to, as far as the others of its layer let it. */
export function align(layers: readonly Item[][], chains: readonly Chain[]): void {
  const { above, below } = neighbours(chains);
  for (const layer of layers) place(layer, layer.map(() => 0));
  for (let sweep = 0; sweep < SWEEPS * 2; sweep += 1) {
    const isDown = sweep % 2 === 0;
    for (const layer of isDown ? layers : [...layers].reverse()) {
      const wanted = layer.map((item) => {
        const others = (isDown ? above : below).get(item) ?? [];
        return others.length > 0 ? others.reduce((sum, { x }) => sum + x, 0) / others.length : item.x;
      });
      place(layer, wanted);
    }
  }
}

/** As near as can be to where they want to be, in order and with gaps: neighbours that collide stand as one block. */
function place(layer: readonly Item[], wanted: readonly number[]): void {
  let offset = 0;
  const offsets = layer.map((item, at) => {
    const before = layer[at - 1];
    if (before) offset += before.width / 2 + GAP + item.width / 2;
    return offset;
  });
  const blocks: { sum: number; count: number }[] = [];
  for (const [at, goal] of wanted.entries()) {
    blocks.push({ sum: goal - (offsets[at] ?? 0), count: 1 });
    for (;;) {
      const [one, two] = blocks.slice(-2);
      if (!one || !two || one.sum / one.count <= two.sum / two.count) break;
      blocks.splice(-2, 2, { sum: one.sum + two.sum, count: one.count + two.count });
    }
  }
  const starts = blocks.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  for (const [at, item] of layer.entries()) item.x = (starts[at] ?? 0) + (offsets[at] ?? 0);
}
