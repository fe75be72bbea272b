// A thousand kiosks, the worst first; one is registered, named, given a token, told to do things and removed.

import { open, tells } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function kiosks({ page, look, url }) {
  await open(page, url, "#/kiosks", "Kiosks");
  await until(page, "the worst of them", () => document.querySelectorAll("#kiosks tbody tr").length === 100);
  const took = await page.evaluate(() => {
    const began = performance.now();
    document.querySelector("#kiosk-filter").dispatchEvent(new Event("input"));
    return Math.round(performance.now() - began);
  });
  report("many", { summary: await page.$$eval(".summary li", (items) => items.map((item) => item.textContent)), first: await text(page, "#kiosks tbody tr"), took });
  expect(took < 500, `to be painted at once, not after ${took} ms`);
  await page.fill("#kiosk-filter", "bakery");
  await page.selectOption("#kiosk-condition", "gone");
  await until(page, "some of them", tells, ["#kiosks .hint", "^(?!1001).*kiosks"]);
  await page.fill("#kiosk-filter", "");
  await page.selectOption("#kiosk-condition", "");
  await look(page, "kiosks");
  await registers(page);
  await changes(page, url);
  await commands(page, url, look);
  await adopts(page, url);
}
kiosks.options = { kiosks: 1_000 };
// Conflicts and kiosks that are not there are part of it.
kiosks.expected = /status of (409|412)/;

async function registers(page) {
  await page.click('summary:text-is("Register a kiosk")');
  await page.fill("#kiosk-id", "entrance-1");
  await page.fill("#kiosk-name", "Bakery");
  await page.fill("#kiosk-place", "Beside the <b>bread</b>");
  await page.keyboard.press("Enter");
  await until(page, "that it is there already", tells, ["#alarm", "already"]);
  await page.fill("#kiosk-id", "bakery-1");
  await page.keyboard.press("Enter");
  await until(page, "its page", tells, ["#page h1", "Bakery"]);
  await page.click("#make-token");
  await page.click("dialog .primary");
  await until(page, "its token", () => document.getElementById("kiosk-secret")?.value.startsWith("u5k_"));
  await page.waitForTimeout(3_500);
  report("token", { length: (await page.inputValue("#kiosk-secret")).length, focus: await page.evaluate(() => document.activeElement.id) });
  await page.click('button:text-is("I have it")');
  expect((await page.$("#kiosk-secret")) === null, "the token to be gone");
  await page.click("#remove");
  await page.click("dialog .primary");
  await until(page, "that it is gone", tells, ["#said", "bakery-1 was removed"]);
}

/** Somebody else was faster: nothing is overwritten, and it is said. */
async function changes(page, url) {
  await open(page, url, "#/kiosks/entrance-3", "Entrance 3");
  await page.fill("#kiosk-name", "Shoes");
  await page.keyboard.press("Enter");
  await until(page, "what somebody else wrote", () => document.getElementById("kiosk-place").value === "Moved by somebody else");
  await page.fill("#kiosk-name", "Shoes");
  await page.keyboard.press("Enter");
  await until(page, "that it is saved", tells, ["#said", "Saved"]);
}

async function commands(page, url, look) {
  await open(page, url, "#/kiosks/entrance-1", "Entrance 1");
  await look(page, "kiosk");
  await page.click("#command-restart");
  await page.keyboard.press("Enter");
  await until(page, "that it was reached", tells, ["#said", "reached 1 page"]);
  await open(page, url, "#/kiosks/entrance-8", "Entrance 8");
  await page.click("#command-reload");
  await page.click("dialog .primary");
  await until(page, "that it is not there", tells, ["dialog .problem", "not connected"]);
  await page.keyboard.press("Escape");
}

async function adopts(page, url) {
  await open(page, url, "#/kiosks/unknown-7f3a", "unknown-7f3a");
  await page.fill("#kiosk-name", "Found");
  await page.keyboard.press("Enter");
  await until(page, "that it has a name", tells, ["#page h1", "Found"]);
}
