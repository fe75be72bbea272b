// Makes the pictures of docs/screens out of those that the tests left.
//
//     node screens.mjs CHROMIUM SCREENSHOTS TO

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withPage } from "./page.mjs";

const [chromium, screenshots, to] = process.argv.slice(2);

const PICTURES = [
  "across-attract", "across-speaking", "across-choices", "across-product", "across-map", "across-qr", "across-idle",
  "across-offline", "across-text200-speaking", "across-rtl", "upright-attract", "upright-speaking", "upright-choices",
  "closed", "pin", "staff-menu", "check", "branded",
];
const SHARE = 0.5;
const QUALITY = 0.86;

/** In the page: the picture at a share of its size, as WebP. */
async function shrink([base64, share, quality]) {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const canvas = new OffscreenCanvas(picture.width * share, picture.height * share);
  const drawing = canvas.getContext("2d");
  drawing.imageSmoothingQuality = "high";
  drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
}

await withPage({ chromium }, async (page) => {
  for (const name of PICTURES) {
    const picture = await readFile(join(screenshots, `kiosk-${name}.png`), "base64");
    const small = await page.evaluate(shrink, [picture, SHARE, QUALITY]);
    await writeFile(join(to, `${name}.webp`), Buffer.from(small, "base64"));
  }
});
