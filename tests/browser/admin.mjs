// A manager's day at the console: a file is edited with a mistake, the check says where, it is put right, published, seen
// to run, found in the history, and taken back; everything is in the audit log. Then two who edit the same file at once.
// Each page is looked at in light and dark, and axe finds nothing to complain of.
//
//     node admin.mjs CHROMIUM CONSOLE_URL SCREENSHOTS
//
// Nobody logs in at this console. What is there is left as it was, but for the history.

import { mkdir } from "node:fs/promises";
import { isAt, looker, open, publish, tells, write } from "./console.mjs";
import { report, text, until, withPage } from "./page.mjs";

const [chromium, consoleURL, screenshots] = process.argv.slice(2);
const look = looker(screenshots);
const FILE = "_store.yaml";

/** With a mistake it stays a draft. */
async function slips(page) {
  await open(page, consoleURL, "#/content", "Content");
  await look(page, "content");
  await page.fill("#filter", "_sto");
  report("filtered", { files: await page.$$eval(".files a", (links) => links.map((link) => link.textContent)) });
  await page.click(`.files a:text-is("${FILE}")`);
  await until(page, "the editor", isAt, FILE);
  const isFocused = await page.evaluate(() => document.activeElement.tagName);
  await write(page, "Goodbye, and see you soon!", "Goodbye, {{ nobody");
  await until(page, "the mistake", () => document.querySelector("#diagnostics .error button"));
  const marked = await page.$$eval(".gutter .error", (lines) => lines.map((line) => Number(line.textContent)));
  const place = await text(page, "#diagnostics .error button");
  await page.click("#diagnostics .error button");
  const line = await page.$eval("#text", (area) => area.value.slice(0, area.selectionStart).split("\n").length);
  report("mistake", { isFocused, marked, place, line, message: await text(page, "#diagnostics .error .message") });
  await look(page, "editor");
  await publish(page, "A slip", look);
  await until(page, "that it is refused", tells, ["#publish-told", "_store.yaml:\\d+:\\d+"]);
  report("refused", { told: await text(page, "#publish-told") });
}

/** Put right, it is published and runs. */
async function publishes(page) {
  await write(page, "Goodbye, {{ nobody", "Goodbye, and see you in sale week!");
  await until(page, "that nothing is wrong", tells, ["#diagnostics", "found nothing wrong"]);
  await publish(page, "Sale week");
  await until(page, "that it runs", tells, ["#publish-told", "1 of 1 server runs it"]);
  report("published", { told: await text(page, "#publish-told") });
  await look(page, "published");
}

/** It is in the history, with what it changed, and is taken back. */
async function takesBack(page) {
  await open(page, consoleURL, "#/revisions", "Revisions");
  await look(page, "revisions");
  report("history", { live: await text(page, "#live"), first: await text(page, "#page tbody tr:has(a)") });
  await page.click("#page tbody tr:has(.badge.live) a");
  await until(page, "the difference", () => document.querySelector(".diff .added") && document.querySelector(".diff .removed"));
  report("difference", { removed: await text(page, ".diff .removed"), added: await text(page, ".diff .added") });
  await look(page, "revision");
  // Back to what came with the product: the first revision has none before it.
  await open(page, consoleURL, `#/content/${FILE}`, FILE);
  await page.click("#revert");
  await page.click("dialog .primary");
  await until(page, "the default", () => document.getElementById("text").value.includes("Goodbye, and see you soon!"));
  await publish(page, "Sale is over");
  await until(page, "that it runs", tells, ["#publish-told", "1 of 1 server runs it"]);
  await open(page, consoleURL, "#/revisions", "Revisions");
  await page.click("#page tbody tr:has(a) >> nth=1 >> a");
  await until(page, "an earlier revision", () => document.getElementById("restore"));
  for (const step of ["restored", "taken back"]) report(step, { told: await restore(page), live: await text(page, ".title .badge") });
}

/** Publishes what the page of a revision offers; it leads to the page of the new one. */
async function restore(page) {
  const before = await text(page, "#page h1");
  await page.click("#restore");
  await page.click("dialog .primary");
  await until(page, "the new revision", (before) => document.querySelector("#page h1").textContent !== before, before);
  await until(page, "that it runs", tells, ["#said", "1 of 1 server runs it"]);
  return text(page, "#said");
}

/** Two edit the same file: whoever is second sees both texts, and nothing is lost. */
async function merges(page) {
  await open(page, consoleURL, `#/content/${FILE}`, FILE);
  await page.evaluate(async (file) => {
    const path = `/api/v1/files/${file}`;
    const { text, etag } = await (await fetch(path)).json();
    const headers = { "content-type": "application/json", "if-match": etag };
    await fetch(path, { method: "PUT", headers, body: JSON.stringify({ text: text.replace("Hello, and welcome", "Hi, and welcome") }) });
  }, FILE);
  await write(page, "Goodbye, and see you soon!", "Goodbye, and take care!");
  await until(page, "both texts", () => document.getElementById("keep-mine"));
  await look(page, "merge");
  await page.click("#keep-mine");
  await page.click("#save");
  await until(page, "that it is saved", tells, ["#said", "Saved"]);
  const both = await page.$eval("#text", ({ value }) => value.includes("Hi, and welcome") && value.includes("and take care!"));
  report("merged", { both });
  await page.click('button:text-is("Discard draft")');
  await page.click("dialog .primary");
  await until(page, "that the draft is gone", tells, ["#said", "discarded"]);
}

async function leavesTheEditor(page) {
  await page.focus("#text");
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Tab");
  const indented = await page.$eval("#text", ({ value }) => value.startsWith("  "));
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  report("keyboard", { indented, left: await page.evaluate(() => document.activeElement.id !== "text"), clean: await text(page, ".unsaved-mark") });
}

async function administers(page) {
  await open(page, consoleURL, "#/users", "Users");
  await page.click('summary:text-is("New token")');
  await page.fill("#token-name", "Till");
  await page.click('button:text-is("Make the token")');
  await until(page, "the secret", () => document.getElementById("token-secret")?.value);
  await look(page, "users");
  const secret = await page.inputValue("#token-secret");
  await page.click('button:text-is("I have it")');
  await page.click('button[aria-label="Revoke… Till"]');
  await page.click("dialog .primary");
  await until(page, "that it is revoked", tells, ["#said", "revoked"]);
  report("token", { length: secret.length, isGone: (await page.$("#token-secret")) === null });
  await open(page, consoleURL, "#/audit", "Audit");
  await page.selectOption("#audit-action", "content.published");
  await page.click('button:text-is("Show")');
  await until(page, "what was published", () => [...document.querySelectorAll("#page tbody tr td:nth-child(4)")].every((cell) => cell.textContent === "Content published"));
  await page.click("#verify");
  await until(page, "the verdict", tells, ["#verdict", "what was written"]);
  report("audit", { first: await text(page, "#page tbody tr"), verdict: await text(page, "#verdict") });
  await look(page, "audit");
}

await mkdir(screenshots, { recursive: true });
// Refused requests are part of the day.
const expected = /status of (412|422)/;
await withPage({ chromium, expected, locale: "en-GB" }, async (page) => {
  await open(page, consoleURL, "#/", "Overview");
  await until(page, "the services", () => document.querySelectorAll("#services .parts li").length >= 5);
  await look(page, "overview");
  await slips(page);
  await publishes(page);
  await takesBack(page);
  await merges(page);
  await leavesTheEditor(page);
  await administers(page);
});
await withPage({ chromium, locale: "de-DE" }, async (page) => {
  await open(page, consoleURL, "#/content", "Inhalte");
  await look(page, "german");
});
