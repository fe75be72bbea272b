// The profile's form: each kind of value is changed, saved as what is not as it comes, and set back.

import { open, tells } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function profile({ page, look, url }) {
  await open(page, url, "#/profile", "Profile");
  const sent = [];
  page.on("request", (request) => request.method() === "PUT" && sent.push(JSON.parse(request.postData()).values));
  await page.fill("#profile-turns-complete_ms", "100");
  await page.click('button:text-is("Save")');
  expect(sent.length === 0, "the browser to refuse what is out of range");
  await page.fill("#profile-turns-complete_ms", "700");
  await page.selectOption("#profile-turns-eagerness", "high");
  await page.fill("#profile-voice-words", "Linden\n\n Oat drink ");
  await page.click('button[aria-label="Remove French"]');
  await page.click('button[aria-label="Move German up"]');
  await until(page, "that texts follow the languages", () => [...document.querySelectorAll(".by-language")].every((box) => box.querySelectorAll("label").length === 2));
  await page.fill('[aria-label="Saturday, until"]', "20:00");
  await page.check('[aria-label="Open on Sunday"]');
  await page.fill("#profile-store-hours-date", "2026-12-24");
  await page.click('button:text-is("Add the day")');
  await look(page, "profile");
  await keeps(page, url);
  await page.fill("#profile-page-help_url", "javascript:alert(1)");
  await page.click('button:text-is("Save")');
  await until(page, "the mistake", tells, [".profile .findings", "_profile.yaml:7:13"]);
  await page.fill("#profile-page-help_url", "race");
  await page.click('button:text-is("Save")');
  await until(page, "that somebody was faster", tells, [".profile .problem", "Somebody else"]);
  report("sent", { values: sent.at(-1) });
  await page.click('button:text-is("Show what is there now")');
  await until(page, "what is there", () => document.getElementById("profile-turns-complete_ms").value === "800");
  await page.fill("#profile-turns-complete_ms", "900");
  await page.click('button:text-is("Save")');
  await until(page, "that it is saved", tells, ["#said", "Saved as a draft"]);
  await page.click('button[aria-label="As it comes: Pause that ends a sentence"]');
  await page.click('button:text-is("Save")');
  await until(page, "that nothing is left of it", tells, [".sticky .hint", "Everything is as it comes"]);
  expect(JSON.stringify(sent.at(-1)) === "{}", `nothing to be sent but what is not as it comes: ${JSON.stringify(sent.at(-1))}`);
}
profile.expected = /status of (412|422)/;

/** Going to another page and back loses nothing. */
async function keeps(page, url) {
  await page.click('#nav a[href="#/audit"]');
  await until(page, "another page", tells, ["#page h1", "Audit"]);
  await open(page, url, "#/profile", "Profile");
  await until(page, "what was not saved", tells, ["#said", "unsaved changes"]);
  report("kept", { first: await text(page, ".ordered li"), words: await page.inputValue("#profile-voice-words"), mark: await text(page, ".unsaved-mark") });
}
