/** Texts line by line: what is different between two, and what three come to. */

export interface Pair {
  /** Line numbers from 1; none where the other text has a line more. */
  left?: number;
  right?: number;
  same: boolean;
}

/** More lines than this that differ are compared as one block: the table would take too long. */
const MOST_CELLS = 4_000_000;

export function linesOf(text: string): string[] {
  return text.replaceAll("\r\n", "\n").split("\n");
}

/** Index pairs of the lines that both have, in order: a longest common subsequence. */
function common(left: readonly string[], right: readonly string[]): [number, number][] {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end += 1;
  const pairs: [number, number][] = Array.from({ length: start }, (_, at) => [at, at]);
  const middle = subsequence(left.slice(start, left.length - end), right.slice(start, right.length - end));
  pairs.push(...middle.map(([a, b]): [number, number] => [a + start, b + start]));
  for (let at = end; at > 0; at -= 1) pairs.push([left.length - at, right.length - at]);
  return pairs;
}

function subsequence(left: readonly string[], right: readonly string[]): [number, number][] {
  const [rows, columns] = [left.length, right.length];
  if (rows === 0 || columns === 0 || rows * columns > MOST_CELLS) return [];
  const width = columns + 1;
  const length = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => length[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const best = left[row] === right[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
      length[row * width + column] = best;
    }
  }
  const pairs: [number, number][] = [];
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (left[row] === right[column]) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** Both texts side by side; lines that differ stand beside each other as far as they go. */
export function sideBySide(left: readonly string[], right: readonly string[]): Pair[] {
  const rows: Pair[] = [];
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of [...common(left, right), [left.length, right.length] as const]) {
    for (; a < nextA || b < nextB; ) {
      const pair: Pair = { same: false };
      if (a < nextA) pair.left = ++a;
      if (b < nextB) pair.right = ++b;
      rows.push(pair);
    }
    if (nextA < left.length && nextB < right.length) rows.push({ left: ++a, right: ++b, same: true });
  }
  return rows;
}

/** Of lines that are the same, only those around what differs. `undefined` stands for some left out. */
export function around(pairs: readonly Pair[], context = 3): (Pair | undefined)[] {
  const near = pairs.map(() => false);
  for (const [at, { same }] of pairs.entries()) {
    if (!same) near.fill(true, Math.max(0, at - context), at + context + 1);
  }
  const shown: (Pair | undefined)[] = [];
  for (const [at, pair] of pairs.entries()) {
    if (near[at]) shown.push(pair);
    else if (at === 0 || near[at - 1]) shown.push(undefined);
  }
  return shown;
}

export interface Merged {
  lines: string[];
  /** How often both changed the same lines; there, `mine` stands. */
  clashes: number;
}

/** What I changed of `base`, done to `theirs`. */
export function merge(base: readonly string[], theirs: readonly string[], mine: readonly string[]): Merged {
  const toTheirs = new Map(common(base, theirs));
  const toMine = new Map(common(base, mine));
  const lines: string[] = [];
  let clashes = 0;
  let [b, t, m] = [0, 0, 0];
  const take = (nextB: number, nextT: number, nextM: number): void => {
    const [old, their, my] = [base.slice(b, nextB), theirs.slice(t, nextT), mine.slice(m, nextM)];
    if (isSame(my, old)) lines.push(...their);
    else {
      lines.push(...my);
      if (!isSame(their, old) && !isSame(their, my)) clashes += 1;
    }
    [b, t, m] = [nextB, nextT, nextM];
  };
  // Lines that all three have hold the texts together; between two of them is a stretch to decide about.
  for (let line = 0; line < base.length; line += 1) {
    const [inTheirs, inMine] = [toTheirs.get(line), toMine.get(line)];
    if (inTheirs === undefined || inMine === undefined) continue;
    take(line, inTheirs, inMine);
    lines.push(base[line] ?? "");
    [b, t, m] = [b + 1, t + 1, m + 1];
  }
  take(base.length, theirs.length, mine.length);
  return { lines, clashes };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}
