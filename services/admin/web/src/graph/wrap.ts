/** A text in lines of at most `width` characters; what does not fit into `most` lines is cut. */
export function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  const words = text.trim().split(/\s+/).flatMap((word) => cut(word, width));
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if ([...longer].length <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = [...(lines[most - 1] ?? "")].slice(0, width - 1).join("").trimEnd();
  return [...lines.slice(0, most - 1), `${last}…`];
}

function cut(word: string, width: number): string[] {
  const letters = [...word];
  return Array.from({ length: Math.ceil(letters.length / width) }, (_, at) => letters.slice(at * width, (at + 1) * width).join(""));
}
