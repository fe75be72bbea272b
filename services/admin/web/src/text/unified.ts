/** Reads what `diff -u` writes. */

export type Change = "added" | "removed" | "same" | "place" | "note";

export interface DiffLine {
  change: Change;
  text: string;
  /** Line numbers in the old and the new text. */
  old?: number;
  new?: number;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

export function unified(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let [old, now, isInside] = [0, 0, false];
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      [old, now, isInside] = [Number(hunk[1]), Number(hunk[2]), true];
      lines.push({ change: "place", text: line });
      continue;
    }
    // Before the first stretch are the files' names, which the page shows as a heading.
    if (!isInside) continue;
    const text = line.slice(1);
    if (line.startsWith("+")) lines.push({ change: "added", text, new: now++ });
    else if (line.startsWith("-")) lines.push({ change: "removed", text, old: old++ });
    else if (line.startsWith("\\")) lines.push({ change: "note", text: line });
    else lines.push({ change: "same", text, old: old++, new: now++ });
  }
  return lines;
}
