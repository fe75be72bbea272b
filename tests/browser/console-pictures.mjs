// Takes the pictures of docs/screens that show the console's pages with much to see: against a server that plays its part,
// so that nothing has to be going on.
//
//     node console-pictures.mjs CHROMIUM TO

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startMock } from "./console-mock.mjs";
import { open } from "./console.mjs";
import { until, withPage } from "./page.mjs";

const [chromium, to] = process.argv.slice(2);
const QUALITY = 0.86;
const TALL = 1_500;

const PICTURES = [
  { name: "overview", hash: "#/", title: "Overview", waits: "#services .parts li", schemes: ["light", "dark"] },
  { name: "live", hash: "#/conversations", title: "Conversations", waits: ".captions .going-on", schemes: ["light", "dark"] },
  { name: "kiosks", hash: "#/kiosks", title: "Kiosks", waits: "#kiosks tbody tr" },
  { name: "knowledge", hash: "#/knowledge", title: "Knowledge", waits: ".collection" },
  { name: "search", hash: "#/knowledge/search", title: "Knowledge", act: search, waits: ".passages > li" },
  { name: "flow", hash: "#/content/returns.yaml:384", title: "returns.yaml", waits: ".graph .node", size: { width: 1_600, height: 900 } },
  { name: "simulator", hash: "#/content/returns.yaml:384", title: "returns.yaml", act: talk, waits: ".choices button", schemes: ["dark"], size: { width: 1_600, height: 900 } },
  { name: "prompt", hash: "#/content/answer.md", title: "answer.md", act: ask, waits: ".answer .said" },
  { name: "profile", hash: "#/profile", title: "Profile", waits: ".setting" },
];

async function search(page) {
  await page.fill("#search-question", "where is the oat milk");
  await page.keyboard.press("Enter");
}

async function talk(page) {
  await page.click("#tab-simulator");
  await page.fill("#sim-said", "I want to return my shoes");
  await page.keyboard.press("Enter");
}

async function ask(page) {
  await page.fill("#prompt-question", "Where is the oat milk?");
  await page.click("#prompt-try");
}

/** In the page: a picture as WebP. */
async function convert([base64, quality]) {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

const mock = await startMock({ kiosks: 40, transcripts: true, talks: 4, isTame: true });
try {
  for (const { name, hash, title, act, waits, schemes = ["light"], size = { width: 1_280, height: 800 } } of PICTURES) {
    await withPage({ chromium, locale: "en-GB", viewport: size }, async (page) => {
      await open(page, mock.url, hash, title);
      await act?.(page);
      await until(page, waits, (selector) => document.querySelector(selector), waits);
      for (const colorScheme of schemes) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const height = Math.min(TALL, await page.evaluate(() => document.documentElement.scrollHeight));
        const picture = await page.screenshot({ clip: { x: 0, y: 0, width: size.width, height }, fullPage: true });
        // The console's policy lets no picture be fetched out of a text; an empty page's does.
        const empty = await page.context().newPage();
        const webp = await empty.evaluate(convert, [picture.toString("base64"), QUALITY]);
        await empty.close();
        await writeFile(join(to, `console-${name}-${colorScheme}.webp`), Buffer.from(webp, "base64"));
      }
    });
  }
} finally {
  await mock.close();
}
