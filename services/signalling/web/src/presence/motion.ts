/** How much of a picture moved since the one before it. Pure; the pictures are tiny and are forgotten at once. */

/** A change of brightness that is no noise, of 255. */
const NOTICEABLE = 22;

/**
 * The share of pixels, 0 to 1, that changed between two RGBA pictures of one size. What changed everywhere alike is
 * the light, not a person, and does not count.
 */
export function moved(before: Uint8ClampedArray, after: Uint8ClampedArray): number {
  const changes = differences(before, after);
  if (changes.length === 0) return 0;
  const sorted = Float32Array.from(changes).sort();
  const light = sorted[sorted.length >> 1] ?? 0;
  return changes.reduce((count, change) => count + (Math.abs(change - light) > NOTICEABLE ? 1 : 0), 0) / changes.length;
}

function differences(before: Uint8ClampedArray, after: Uint8ClampedArray): Float32Array {
  const pixels = Math.min(before.length, after.length) >> 2;
  const changes = new Float32Array(pixels);
  for (let at = 0; at < pixels; at++) changes[at] = brightness(after, at * 4) - brightness(before, at * 4);
  return changes;
}

function brightness(picture: Uint8ClampedArray, at: number): number {
  return 0.3 * (picture[at] ?? 0) + 0.59 * (picture[at + 1] ?? 0) + 0.11 * (picture[at + 2] ?? 0);
}
