// A flow: its graph beside the text, suggestions while it is written, and talking to the draft, with keys alone.

import { open, tells, write } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function editor({ page, look, url }) {
  await open(page, url, "#/content/returns.yaml", "returns.yaml");
  await until(page, "the graph", () => document.querySelectorAll(".graph .node").length > 10);
  await jumps(page);
  await look(page, "graph");
  await talks(page);
  await look(page, "simulator");
  await completes(page);
  await look(page, "completion");
  await page.keyboard.press("Escape");
  await breaks(page);
  await checksTheLatest(page);
}
editor.expected = /status of 422/;

async function jumps(page) {
  await page.focus('.graph [tabindex="0"]');
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
  const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await page.keyboard.press("Enter");
  const line = await page.$eval("#text", (area) => area.value.slice(0, area.selectionStart).split("\n").length);
  report("jumped", { label, line });
  expect(label.endsWith(`line ${line}`), `to be at the line of "${label}", not ${line}`);
  await until(page, "that the box is marked", () => document.querySelector(".graph .here"));
}

async function talks(page) {
  await page.focus("#tab-graph");
  await page.keyboard.press("ArrowRight");
  await until(page, "the greeting", tells, ["#sim-log", "welcome"]);
  await page.fill("#sim-said", "I want to return my shoes");
  await page.keyboard.press("Enter");
  await until(page, "that the graph shows where it stands", () => document.querySelector(".graph .running"));
  await until(page, "what can be touched", () => document.querySelectorAll(".choices button").length === 2);
  await page.click('button:text-is("Say nothing")');
  await until(page, "the question again", tells, ["#sim-log", "still there"]);
  await page.click('button:text-is("Take the last one back")');
  await until(page, "what was before", () => !document.getElementById("sim-log").textContent.includes("still there"));
  await page.focus(".choices button");
  await page.keyboard.press("Enter");
  await until(page, "the next question", tells, ["#sim-log", "touches “Yes”"]);
  const running = await page.getAttribute(".graph .running", "aria-label");
  expect(running.includes("When did you buy it?"), `the box of the step that waits, not ${running}`);
  await page.fill("#sim-said", "last Friday");
  await page.keyboard.press("Enter");
  await until(page, "the end", tells, ["#sim-log", "The visit is over"]);
  report("talked", { log: await text(page, "#sim-log"), now: await text(page, ".now") });
  expect((await page.$$("#sim-log img")).length === 0, "replies as text");
}

/** Writes a step with what is suggested. */
async function completes(page) {
  await page.evaluate(() => {
    const area = document.getElementById("text");
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
  await page.keyboard.type("  - as");
  await until(page, "a suggestion", () => document.querySelector('#completions:not([hidden]) [aria-selected="true"] code')?.textContent === "ask");
  await page.keyboard.press("Enter");
  await page.keyboard.type("goods\n    ot");
  await until(page, "another", () => document.querySelector('#completions:not([hidden]) [aria-selected="true"] code')?.textContent === "otherwise");
  await page.keyboard.press("Tab");
  const written = await page.$eval("#text", (area) => area.value.slice(-40));
  report("completed", { written });
  expect(written.includes("  - ask: goods\n    otherwise:"), `the keys in ${JSON.stringify(written)}`);
  await page.keyboard.type("end\n    ");
  await page.keyboard.press("Control+Space");
  await until(page, "all that may stand there", () => document.querySelectorAll("#completions:not([hidden]) li").length >= 2);
}

/** A draft with mistakes is not drawn, and says where they are; put right, it is drawn again. */
async function breaks(page) {
  await page.evaluate(() => {
    const area = document.getElementById("text");
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
    document.execCommand("insertText", false, '\n  - say: "{{ nobody"\n');
  });
  await page.keyboard.press("Control+s");
  await page.click("#tab-graph");
  await until(page, "why it is not drawn", tells, [".graph", "returns.yaml:\\d+:\\d+"]);
  await page.focus("#text");
  for (let step = 0; step < 3 && (await page.$eval("#text", ({ value }) => value.includes("nobody"))); step++) await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+s");
  await until(page, "that it is drawn again", () => document.querySelectorAll(".graph .node").length > 10);
  report("mended", { said: await text(page, "#said") });
}

/** A check that takes longer than the one after it says nothing any more. */
async function checksTheLatest(page) {
  const held = [];
  await page.route("**/api/v1/check", async (route) => (held.length === 0 ? held.push(route) : route.continue()));
  await page.focus("#text");
  await page.keyboard.type(" ");
  await page.keyboard.press("Control+s");
  for (let wait = 0; held.length === 0 && wait < 100; wait++) await page.waitForTimeout(100);
  await write(page, "flow: returns", "flow: returns # {{ nobody");
  await until(page, "the mistake", () => document.querySelector("#diagnostics .error button"));
  const answered = page.waitForResponse("**/api/v1/check");
  await held[0].fulfill({ json: { usable: true, found: [] } });
  await answered;
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  report("checked", { said: await text(page, "#diagnostics") });
  expect((await page.$("#diagnostics .error button")) !== null, "what the later check found");
  await page.unroute("**/api/v1/check");
}
