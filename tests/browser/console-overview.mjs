// The overview of a thousand kiosks and three hundred conversations: what needs attention first, the rest in figures.

import { open } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until, withPage } from "./page.mjs";

export async function overview({ page, look, url, chromium }) {
  await open(page, url, "#/", "Overview");
  await until(page, "all of it", () => document.querySelectorAll("#alerts li").length >= 5 && document.querySelectorAll("#conversations .conversation").length === 10 && document.querySelectorAll("#services .parts li").length === 5);
  const alerts = await page.$$eval("#alerts li", (items) => items.map((item) => item.textContent));
  report("alerts", { alerts, count: await text(page, "#count"), elements: await page.evaluate(() => document.querySelectorAll("*").length) });
  expect(alerts[0].startsWith("111 kiosks"), "the worst first");
  expect(await page.evaluate(() => document.querySelectorAll("*").length < 2_000), "a page that stays small");
  await look(page, "overview");
  await page.focus(".worst a");
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(() => document.activeElement === document.querySelector(".worst a")), "the focus where it was");
  await page.route("**/api/v1/overview", (route) => route.abort());
  await until(page, "that it is stale", () => document.body.classList.contains("stale"));
  await page.unroute("**/api/v1/overview");
  await until(page, "that it is fresh again", () => !document.body.classList.contains("stale"));
  await german(chromium, url, look);
}
overview.options = { kiosks: 1_000, talks: 300 };
// One request fails, and is meant to.
overview.expected = /ERR_FAILED/;

/** Every page in German, for texts that are longer. */
async function german(chromium, url, look) {
  const pages = [["#/", "Überblick"], ["#/conversations", "Gespräche"], ["#/kiosks", "Kioske"], ["#/kiosks/entrance-1", "Entrance 1"], ["#/knowledge", "Wissen"], ["#/profile", "Profil"], ["#/store", "Laden"]];
  await withPage({ chromium, locale: "de-DE" }, async (page) => {
    for (const [hash, title] of pages) {
      await open(page, url, hash, title);
      await page.waitForTimeout(500);
      await look(page, `german-${title.toLowerCase().replace(/[^a-z]+/g, "")}`);
    }
  });
}
