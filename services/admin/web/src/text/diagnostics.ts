/** What the check says about files (`shared/protocol/src/diagnostic.rs`), and where that is in a text. */

export interface Place {
  /** Both count from 1, columns in characters. */
  line: number;
  column: number;
}

export interface Diagnostic {
  file: string;
  start: Place;
  end: Place;
  severity: "error" | "warning";
  code: string;
  message: string;
  hint?: string;
}

export type Severity = Diagnostic["severity"];

/** The worst of each line of a file. */
export function marks(found: readonly Diagnostic[], file: string): Map<number, Severity> {
  const worst = new Map<number, Severity>();
  for (const { start, severity } of of(found, file)) {
    if (worst.get(start.line) !== "error") worst.set(start.line, severity);
  }
  return worst;
}

/** Those of a file, from its top down, mistakes before doubts on a line. */
export function of(found: readonly Diagnostic[], file: string): Diagnostic[] {
  return found.filter((one) => one.file === file).sort((a, b) => a.start.line - b.start.line || weight(a) - weight(b) || a.start.column - b.start.column);
}

export function elsewhere(found: readonly Diagnostic[], file: string): Diagnostic[] {
  return found.filter((one) => one.file !== file);
}

function weight({ severity }: Diagnostic): number {
  return severity === "error" ? 0 : 1;
}

/** How far into `text` a place is, in what JavaScript counts; a place outside of the text is its nearest end. */
export function offset(text: string, { line, column }: Place): number {
  let at = 0;
  for (let seen = 1; seen < line; seen += 1) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  // Columns count characters, and some of them are two of JavaScript's.
  for (let seen = 1; seen < column && at < text.length && text[at] !== "\n"; seen += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** The other way round. */
export function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at);
  const start = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: [...before.slice(start)].length + 1 };
}
