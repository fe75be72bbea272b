// Documents: many at once, each followed until it was read, one that is there already, one that is not read, one too large;
// passages, a search with its reasons, measuring, and a deletion that is taken back.

import { open, tells } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function knowledge({ page, look, url }) {
  await open(page, url, "#/knowledge", "Knowledge");
  await sends(page);
  await look(page, "knowledge");
  await page.click('button:text-is("Put finished ones away")');
  await callsOff(page);
  await takesBack(page);
  await page.click('#page a:text-is("en/groceries.md")');
  await until(page, "the passages", () => document.querySelectorAll(".passages > li").length === 2);
  await look(page, "document");
  await searches(page, url, look);
  await measures(page, url, look);
}
// What is refused here is meant to be.
knowledge.expected = /status of (412|413|415|422)/;

async function sends(page) {
  const file = (name, body) => ({ name, mimeType: "text/plain", buffer: Buffer.from(body) });
  await page.fill("#upload-collection", "en");
  await page.setInputFiles("#upload-files", [
    file("parking.md", "# Bicycles\nThey stand beside the entrance."),
    file("store.md", "# Opening hours\nNew ones."),
    file("logo.exe", "MZ"),
    file("huge.txt", "x".repeat(1_200_000)),
    file("<img src=x onerror=alert(1)>.md", ""),
  ]);
  await until(page, "what became of each", () => {
    const is = (name, wanted) => [...document.querySelectorAll(".sendings li")].some((item) => item.textContent.includes(name) && item.className.includes(wanted));
    return is("parking.md", "done") && is("store.md", "exists") && is("logo.exe", "failed") && is("huge.txt", "failed") && is("<img", "failed");
  });
  report("uploads", { told: await page.$$eval(".sendings li", (items) => items.map((item) => `${item.querySelector("strong").textContent}: ${item.querySelector(".state").textContent}`)) });
  await page.click('button[aria-label="Overwrite: en/store.md"]');
  await until(page, "that it is read", () => [...document.querySelectorAll(".sendings .done")].length === 2);
  expect((await page.$$("#page img")).length === 0, "names as text");
}

/** A file is dropped, and called off while it is sent; then sent all the same. */
async function callsOff(page) {
  await page.route("**/documents/en%2Fslow.md", () => undefined);
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["# Slow"], "slow.md"));
    document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.click('button[aria-label="Cancel: en/slow.md"]');
  await until(page, "that it is called off", tells, [".sendings", "Cancelled"]);
  await page.unroute("**/documents/en%2Fslow.md");
  await page.click('button[aria-label="Try again: en/slow.md"]');
  await until(page, "that it is read", () => document.querySelector(".sendings .done"));
  report("dropped", { told: await text(page, ".sendings"), focus: await page.evaluate(() => document.activeElement.className) });
}

async function takesBack(page) {
  const isListed = (wanted) => [...document.querySelectorAll(".collection a")].some((link) => link.textContent === "en/services.md") === wanted;
  await page.click('button[aria-label="Delete en/services.md"]');
  await page.click("dialog .primary");
  await until(page, "that it is gone", isListed, false);
  const isFocused = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("Enter");
  await until(page, "that it is back", isListed, true);
  report("taken back", { isFocused, said: await text(page, "#said") });
}

async function searches(page, url, look) {
  await open(page, url, "#/knowledge/search", "Knowledge");
  await page.fill("#search-question", "where is the oat milk");
  await page.keyboard.press("Enter");
  await until(page, "what was found", () => document.querySelectorAll(".passages > li").length > 1);
  report("found", { told: await text(page, "#search-told"), first: await text(page, ".passages > li") });
  await look(page, "search");
}

async function measures(page, url, look) {
  await open(page, url, "#/knowledge/eval", "Knowledge");
  await page.fill("#eval-questions", "nothing");
  await page.click('button:text-is("Measure")');
  await until(page, "what is wrong", tells, ["#alarm", "a list of questions"]);
  await page.fill("#eval-questions", "- question: Where is bread?\n  expect: Bread\n");
  await page.click('button:text-is("Measure")');
  await until(page, "the result", tells, ["#eval-result", "87.3 %"]);
  await look(page, "eval");
}
