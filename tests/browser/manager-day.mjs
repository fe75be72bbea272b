// A manager's whole day in one walk, with the whole product behind it: the first admin comes in, edits a flow with a slip,
// sees it at its line and puts it right, talks to the draft, and publishes it while a customer is at the kiosk; reads
// along, sends a PDF in that customers hear of, takes the change back, and finds all of it in the audit log. axe finds
// nothing to complain of on any page.
//
//     node manager-day.mjs CHROMIUM CONSOLE_URL PAGE_URL KIOSK_WS SCREENSHOTS SETUP_CODE QUESTION.wav U5
//
// The server has `admin.auth=local` and no users yet, and the demo store's flows, of which nothing is published. The
// recording asks whether shoes can be returned. Nothing of it depends on how fast anything is; how long publishing took is
// reported.

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { isAt, looker, open, publish, tells, write } from "./console.mjs";
import { PATIENCE_MS, report, text, until, withPage } from "./page.mjs";

const [chromium, consoleURL, pageURL, kioskWS, screenshots, code, wav, u5] = process.argv.slice(2);
const run = promisify(execFile);
const look = looker(screenshots);
const PASSWORD = "correct horse battery";
const FILE = "returns.yaml";
const QUESTION = "Can I return a pair of shoes I bought two weeks ago?";
const USUAL = "Do you have the receipt?";
const NEW = `${USUAL} A photo of it is fine, too.`;
const FACT = "The tandem bicycle workshop opens on the second Sunday in March.";
const ASKED = "Tell me about the tandem bicycle workshop.";

const captioned = ([id, wanted]) => document.getElementById(id).textContent.replace(/\s+/g, " ").includes(wanted);
const isSaid = (wanted) => document.body.dataset.state === "listening" && document.getElementById("caption-assistant").textContent.replace(/\s+/g, " ").includes(wanted);
const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract" && document.getElementById("caption-assistant").hidden;

// ---- at the desk ----

async function comesIn(desk) {
  await open(desk, consoleURL, "#/", "Make the first admin");
  await look(desk, "day-setup");
  await desk.fill("#setup-code", code);
  await desk.fill("#setup-name", "ada");
  await desk.fill("#setup-password", PASSWORD);
  await desk.keyboard.press("Enter");
  await until(desk, "the overview", isAt, "Overview");
  await desk.click("#logout");
  await until(desk, "the door", isAt, "Log in");
  await look(desk, "day-login");
  await desk.fill("#login-name", "ada");
  await desk.fill("#login-password", PASSWORD);
  await desk.keyboard.press("Enter");
  await until(desk, "the overview", isAt, "Overview");
  await until(desk, "the services", () => document.querySelectorAll("#services .parts li").length >= 5);
  await look(desk, "day-overview");
  report("in", { who: await text(desk, "#who span") });
}

async function allows(desk, transcripts) {
  await open(desk, consoleURL, "#/profile", "Profile");
  await desk.selectOption("#profile-privacy-transcripts", transcripts);
  await desk.click('button:text-is("Save")');
  await until(desk, "that it is saved", tells, ["#said", "Saved as a draft"]);
}

/** Publishes the draft and sees it run; when that was asked for. */
async function publishes(desk, revision, message) {
  const before = await inForce();
  let asked = 0;
  await publish(desk, message, () => (asked = performance.now()));
  const told = until(desk, "that it runs", tells, ["#publish-told", `Revision ${revision} is published: 1 of 1 server runs it`]).then(() => since(asked));
  const [inForceMs, toldMs] = await Promise.all([changed(before).then(() => since(asked)), told]);
  report("published", { message, told: await text(desk, "#publish-told"), inForceMs, toldMs });
  return asked;
}

const since = (moment) => Math.round(performance.now() - moment);

/** The content that whoever comes next is given. */
async function inForce() {
  const url = new URL("/v1/revisions", kioskWS.replace(/^ws/, "http"));
  return (await (await fetch(url)).json()).content;
}

async function changed(before) {
  const began = performance.now();
  while ((await inForce()) === before) {
    if (since(began) > PATIENCE_MS) throw new Error(`kiosks stay with ${before}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A word is spoilt while the sentence is written: the check says where, and what was meant. */
async function slips(desk) {
  await open(desk, consoleURL, "#/content", "Content");
  await look(desk, "day-content");
  await desk.click(`.files a:text-is("${FILE}")`);
  await until(desk, "the editor", isAt, FILE);
  await write(desk, `en: "${USUAL}"`, `en: "${NEW}"`);
  await until(desk, "that it is saved", tells, ["#said", "Saved"]);
  await write(desk, "go: without-receipt", "go: without-reciept");
  await until(desk, "the mistake", () => document.querySelector("#diagnostics .error button"));
  const marked = await desk.$$eval(".gutter .error", (lines) => lines.map((line) => Number(line.textContent)));
  await desk.click("#diagnostics .error button");
  await look(desk, "day-mistake");
  const at = await desk.$eval("#text", (area) => area.value.slice(0, area.selectionStart).split("\n").length);
  const written = await desk.$eval("#text", (area) => 1 + area.value.split("\n").findIndex((line) => line.includes("without-reciept")));
  report("mistake", { marked, at, written, message: await text(desk, "#diagnostics .error") });
}

async function mends(desk) {
  await write(desk, "without-reciept", "without-receipt");
  await until(desk, "that nothing is wrong", tells, ["#diagnostics", "found nothing wrong"]);
  report("mended", { marked: (await desk.$$(".gutter .error")).length });
}

/** Talks to the draft. */
async function simulates(desk) {
  await desk.focus("#tab-graph");
  await desk.keyboard.press("ArrowRight");
  await until(desk, "the greeting", tells, ["#sim-log", "welcome"]);
  await desk.fill("#sim-said", QUESTION);
  await desk.keyboard.press("Enter");
  await until(desk, "the new words", tells, ["#sim-log", "A photo of it is fine, too"]);
  await look(desk, "day-simulator");
  report("simulated", { log: await text(desk, "#sim-log") });
}

/** Both sides of what is said at the kiosk, while it is said. */
async function readsAlong(desk, kiosk) {
  await open(desk, consoleURL, "#/conversations", "Conversations");
  await until(desk, "the conversation", () => document.querySelectorAll(".talk").length === 1);
  await says(kiosk, "Yes, I have it", "When did you buy it?");
  await until(desk, "both sides of it", () => {
    const said = (who) => [...document.querySelectorAll(`.talk .captions .${who}`)].at(-1)?.textContent ?? "";
    return said("customer").includes("Yes, I have it") && said("kiosk").includes("When did you buy it?");
  });
  await look(desk, "day-conversation");
  report("read along", { lines: await desk.$$eval(".talk .captions li", (lines) => lines.map((line) => line.textContent)) });
  await leaves(kiosk);
  await until(desk, "that it is forgotten", () => document.querySelectorAll(".talk .captions li").length === 0);
}

async function sendsIn(desk) {
  await open(desk, consoleURL, "#/knowledge", "Knowledge");
  const buffer = pdf(FACT);
  await desk.fill("#upload-collection", "en");
  await desk.setInputFiles("#upload-files", [{ name: "workshop.pdf", mimeType: "application/pdf", buffer }]);
  await until(desk, "that it is read", () => document.querySelector(".sendings .done"));
  await look(desk, "day-knowledge");
  report("sent in", { told: await text(desk, ".sendings li") });
}

async function takesBack(desk) {
  await open(desk, consoleURL, "#/revisions", "Revisions");
  await look(desk, "day-revisions");
  await desk.click("#page tbody tr:has(.badge.live) a");
  await until(desk, "what it changed", () => document.querySelector(".diff .added") && document.querySelector(".diff .removed"));
  await look(desk, "day-revision");
  report("difference", { added: await desk.$$eval(".diff .added ins", (lines) => lines.map((line) => line.textContent.trim())) });
  const before = await text(desk, "#page h1");
  await desk.click("#restore");
  await desk.click("dialog .primary");
  await until(desk, "the new revision", (before) => document.querySelector("#page h1").textContent !== before, before);
  await until(desk, "that it runs", tells, ["#said", "1 of 1 server runs it"]);
  report("taken back", { told: await text(desk, "#said") });
}

async function looksBack(desk) {
  await open(desk, consoleURL, "#/audit", "Audit");
  await desk.click("#verify");
  await until(desk, "the verdict", tells, ["#verdict", "what was written"]);
  await look(desk, "day-audit");
  const entries = await desk.$$eval("#page tbody tr", (rows) => rows.map((row) => [...row.cells].slice(2).map((cell) => cell.textContent)));
  report("audit", { entries: entries.reverse(), verdict: await text(desk, "#verdict") });
}

// ---- at the kiosk ----

/** Types, and waits for what is said to that. */
async function says(kiosk, words, wanted) {
  await kiosk.fill("#text-input", words);
  await kiosk.click("#send");
  await until(kiosk, "what was typed", captioned, ["caption-user", words]);
  return hears(kiosk, wanted);
}

/** Waits until it has been said to its end. */
async function hears(kiosk, wanted) {
  await until(kiosk, `"${wanted}", and nothing more`, isSaid, wanted);
  return text(kiosk, "#caption-assistant");
}

async function leaves(kiosk) {
  await kiosk.click("#end");
  await until(kiosk, "that the visit is over", isIdle);
}

/** A customer speaks, before anything is published. */
async function begins(kiosk) {
  await kiosk.goto(pageURL);
  await kiosk.evaluate(() => (window.isTheSame = true));
  await until(kiosk, "the customer's words", captioned, ["caption-user", "return a pair of shoes"]);
  report("begun", { assistant: await hears(kiosk, USUAL) });
}

/** Whoever is at the kiosk is told to the end what they were told at its beginning; whoever comes next hears the new words. */
async function picksUp(kiosk, published) {
  const left = await says(kiosk, "Let's leave it", "All right");
  const same = await says(kiosk, QUESTION, USUAL);
  await leaves(kiosk);
  const next = await says(kiosk, QUESTION, NEW);
  report("picked up", { left, same, next, afterMs: since(published), isTheSame: await kiosk.evaluate(() => window.isTheSame === true) });
  await look(kiosk, "day-kiosk");
}

/** Asks by voice, at a kiosk of its own. */
async function asks() {
  const folder = await mkdtemp(join(tmpdir(), "u5-day-"));
  try {
    const question = join(folder, "question.wav");
    await run("espeak-ng", ["-v", "en-us", "-s", "150", "-w", question, ASKED]);
    const { stdout } = await run(u5, ["talk", "--url", kioskWS, "--json", question]);
    const { transcript, answer, sources } = JSON.parse(stdout);
    report("spoken", { transcript, answer, sources });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A PDF of one page. */
function pdf(said) {
  const content = `BT /F 12 Tf 72 720 Td (${said}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [4 0 R] /Count 1 >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F 3 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  const places = [];
  let whole = "%PDF-1.4\n";
  for (const [at, object] of objects.entries()) {
    places.push(whole.length);
    whole += `${at + 1} 0 obj\n${object}\nendobj\n`;
  }
  const lines = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  return Buffer.from(`${whole}xref\n0 6\n0000000000 65535 f \n${lines}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${whole.length}\n%%EOF\n`);
}

await mkdir(screenshots, { recursive: true });
// Nobody is logged in at first, and a mistake is refused.
await withPage({ chromium, locale: "en-GB", expected: /status of (401|422)/ }, async (desk) => {
  await comesIn(desk);
  await allows(desk, "off");
  await publishes(desk, 1, "Nobody reads along");
  await withPage({ chromium, wav, locale: "en-GB" }, async (kiosk) => {
    await slips(desk);
    await mends(desk);
    await simulates(desk);
    await allows(desk, "live");
    await look(desk, "day-profile");
    await begins(kiosk);
    await picksUp(kiosk, await publishes(desk, 2, "A photo of the receipt will do, and we read along"));
    await readsAlong(desk, kiosk);
    await sendsIn(desk);
    await asks();
    await takesBack(desk);
    report("old words", { assistant: await says(kiosk, QUESTION, USUAL) });
  });
  await looksBack(desk);
});
