/** A QR code as a picture made of one path: the page's policy allows no inline styles or scripts, and it needs none. */

import { encode } from "uqr";

const SVG = "http://www.w3.org/2000/svg";
/** Light modules around the code, without which readers do not find it. */
const QUIET = 4;
/** More would make modules too small for a telephone at arm's length. */
export const MAX_CHARS = 300;

/** `undefined` for what is too long to be read by a telephone. */
export function qrCode(value: string, label: string): SVGElement | undefined {
  if (value === "" || value.length > MAX_CHARS) return undefined;
  const { data, size } = encode(value, { ecc: "M", border: QUIET });
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("class", "code");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", modules(data));
  svg.append(path);
  return svg;
}

/** The dark modules, row by row, neighbours in one stroke. */
export function modules(rows: readonly (readonly boolean[])[]): string {
  return rows.map((row, y) => strokes(row, y)).join("");
}

function strokes(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    const from = x;
    while (row[x]) x++;
    if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
  }
  return path;
}
