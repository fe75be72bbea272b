// What the browser programs of this directory share.

import { chromium } from "playwright-core";

/** With which Chromium is started. */
export const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
];
/** Far more than anything takes; only a program that would fail waits this long. */
export const PATIENCE_MS = 90_000;

/**
 * Runs `visit` with a page of Debian's Chromium, whose microphone plays `wav` once each time it is opened, or silence.
 * `before` runs in the page before its own scripts; `expected` matches what the browser may complain of; `flags` are
 * further ones of Chromium; the other options are those of Playwright's contexts.
 */
export async function withPage({ chromium: executablePath, wav, before, expected, flags = [], ...options }, visit) {
  const microphone = wav ? [`--use-file-for-fake-audio-capture=${wav}%noloop`] : [];
  const browser = await chromium.launch({ executablePath, args: [...FLAGS, ...flags, ...microphone], ignoreDefaultArgs: ["--mute-audio"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    if (before) await context.addInitScript(before);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const problems = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    const isProblem = (message) => message.type() === "error" && !expected?.test(message.text());
    page.on("console", (message) => isProblem(message) && problems.push(message.text()));
    await visit(page);
    if (problems.length > 0) throw new Error(`the page reported: ${problems.join("; ")}`);
  } finally {
    await browser.close();
  }
}

/** Waits until `holds(argument)` is true in the page; says what it waited for when it never is. */
export async function until(page, what, holds, argument) {
  await page.waitForFunction(holds, argument, { timeout: PATIENCE_MS }).catch(async () => {
    const seen = await page.evaluate(() => `${JSON.stringify(document.body.dataset)}\n${document.body.innerText}`);
    throw new Error(`the page never showed ${what}; it shows: ${seen}`);
  });
}

export const text = (page, selector) => page.textContent(selector).then((text) => (text ?? "").replace(/\s+/g, " ").trim());

export const played = (page) => page.evaluate(() => Number(document.body.dataset.playedSamples));

export const report = (step, facts) => console.log(JSON.stringify({ step, ...facts }));
