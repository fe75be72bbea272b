/** The same for what stands between braces on one line: `{say: {en: "Hello", d`. */

import { ITEM, type Level } from "./yaml";

interface Frame {
  isMap: boolean;
  keys: string[];
  key: string | undefined;
  from: number;
}

interface Inside {
  levels: Level[];
  keys: string[];
  position: "key" | "value";
  prefix: string;
}

/** Nothing where the text opens no brace; `closed` where they are all closed again, or a quote is open. */
export function inline(text: string): Inside | "closed" | undefined {
  if (/^["']/.test(text)) return "closed";
  if (!/^[{[]/.test(text)) return undefined;
  const frames: Frame[] = [];
  let quote = "";
  for (const [at, letter] of [...text].entries()) {
    const top = frames.at(-1);
    if (quote) quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "{" || letter === "[") frames.push({ isMap: letter === "{", keys: [], key: undefined, from: at + 1 });
    else if (letter === "}" || letter === "]") frames.pop();
    else if (top) step(top, letter, at, text);
  }
  const top = frames.at(-1);
  if (!top || quote) return "closed";
  const levels = frames.slice(0, -1).map(levelOf);
  const prefix = text.slice(top.from).trimStart();
  if (top.isMap && top.key === undefined) return { levels, keys: top.keys, position: "key", prefix };
  return { levels: [...levels, levelOf(top)], keys: [], position: "value", prefix };
}

function step(top: Frame, letter: string, at: number, text: string): void {
  if (letter === ",") [top.key, top.from] = [undefined, at + 1];
  else if (letter === ":" && top.isMap && top.key === undefined && /^(\s|$)/.test(text.slice(at + 1))) {
    top.key = text.slice(top.from, at).trim();
    top.keys.push(top.key);
    top.from = at + 1;
  }
}

function levelOf({ isMap, key, keys }: Frame): Level {
  return isMap ? { keys: keys.filter((one) => one !== key), into: key ?? "" } : { keys: [], into: ITEM };
}
