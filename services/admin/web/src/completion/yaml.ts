/**
 * Where in a YAML text the caret is: below which keys, beside which others, at a key or at a value. The text is one that
 * is being written, so nothing is expected to be whole; lines are read by how far they are indented.
 */

import { inline } from "./inline";

/** An entry of a list, where a key would stand. */
export const ITEM = Symbol("item");

/** One step down: the keys that stand beside each other, and which of them leads on. */
export interface Level {
  keys: string[];
  into: string | typeof ITEM;
}

export interface Context {
  levels: Level[];
  /** The keys that are beside the caret already. */
  keys: string[];
  position: "key" | "value";
  /** What of the word is written. */
  prefix: string;
  from: number;
  /** How far lines below would be indented; none between braces. */
  indent: number | undefined;
}

interface Node {
  column: number;
  /** None for an entry of a list. */
  key: string | undefined;
  children: Node[];
  parent: Node | undefined;
}

interface Token {
  column: number;
  key: string | undefined;
}

interface Line {
  tokens: Token[];
  rest: string;
  restAt: number;
}

const KEY = /^("[^"]*"|'[^']*'|[^\s#:{}[\],"'][^:#{}[\],]*?)\s*:(?=\s|$)\s*/;

export function contextAt(text: string, at: number): Context | undefined {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const before = text.slice(start, at);
  if (/(^|\s)#/.test(before) || isInBlock(text.slice(0, start), before)) return undefined;
  const line = read(before);
  const root: Node = { column: -1, key: undefined, children: [], parent: undefined };
  let last = root;
  for (const one of linesOf(text.slice(0, start))) last = hang(last, read(one).tokens);
  last = hang(last, line.tokens);
  const caret = line.rest.trim() === "" && line.tokens.length === 0 ? before.length : line.restAt;
  const end = text.indexOf("\n", at);
  const isValue = line.tokens.at(-1)?.key !== undefined;
  // What comes below belongs to the same places; without it, keys that stand there would be offered again.
  const below = end < 0 ? [] : linesOf(text.slice(end + 1));
  const inside = inline(line.rest);
  if (inside === "closed") return undefined;
  if (inside || isValue) {
    rest(last, below);
    const word = inside ?? { levels: [], keys: [], position: "value" as const, prefix: line.rest };
    return { ...word, levels: [...levelsTo(last), ...word.levels], from: at - word.prefix.length, indent: undefined };
  }
  if (!/^[\w-]*$/.test(line.rest)) return undefined;
  const mine = hang(last, [{ column: caret, key: "" }]);
  rest(mine, below);
  const siblings = keysOf(mine.parent ?? root, mine);
  return { levels: levelsTo(mine.parent ?? root), keys: siblings, position: "key", prefix: line.rest, from: at - line.rest.length, indent: caret };
}

function rest(from: Node, lines: string[]): void {
  let last = from;
  for (const line of lines) last = hang(last, read(line).tokens);
}

/** Puts tokens where their columns say, after what was last. */
function hang(after: Node, tokens: readonly Token[]): Node {
  let last = after;
  for (const { column, key } of tokens) {
    let parent = last;
    // The entries of a list may stand below the first letter of their key.
    while (parent.parent && (parent.column > column || (parent.column === column && !(key === undefined && parent.key !== undefined)))) parent = parent.parent;
    last = { column, key, children: [], parent };
    parent.children.push(last);
  }
  return last;
}

function levelsTo(node: Node): Level[] {
  const levels: Level[] = [];
  for (let now = node; now.parent; now = now.parent) levels.unshift({ keys: keysOf(now.parent, now), into: now.key ?? ITEM });
  return levels;
}

function keysOf(parent: Node, except: Node): string[] {
  return parent.children.filter((child) => child !== except).flatMap(({ key }) => key ?? []);
}

/** The dashes and the key that a line begins with. */
function read(line: string): Line {
  const tokens: Token[] = [];
  let at = line.length - line.trimStart().length;
  for (let dash = /^-(\s+|$)/.exec(line.slice(at)); dash; dash = /^-(\s+|$)/.exec(line.slice(at))) {
    tokens.push({ column: at, key: undefined });
    at += dash[0].length;
  }
  const key = KEY.exec(line.slice(at));
  if (key) {
    tokens.push({ column: at, key: (key[1] ?? "").replace(/^["']|["']$/g, "") });
    at += key[0].length;
  }
  return { tokens, rest: line.slice(at), restAt: at };
}

/** Lines that say where one is: no comments, no blank ones, none of a text that goes over several lines. */
function linesOf(text: string): string[] {
  let block: number | undefined;
  return text.split("\n").filter((line) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return false;
    const indent = line.length - line.trimStart().length;
    if (block !== undefined && indent > block) return false;
    block = opensBlock(line) ? indent : undefined;
    return true;
  });
}

function opensBlock(line: string): boolean {
  return /^[|>][+-]?\d?[+-]?\s*(#.*)?$/.test(read(line).rest);
}

function isInBlock(before: string, line: string): boolean {
  const lines = linesOf(before);
  const [last = ""] = lines.slice(-1);
  const indent = (one: string): number => one.length - one.trimStart().length;
  return opensBlock(last) && indent(line) > indent(last);
}
