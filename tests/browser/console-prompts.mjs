// A prompt: how the language model gets it, with what was said in a recorded visit, and what it answers.

import { open, tells } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function prompts({ page, look, url }) {
  await open(page, url, "#/content/answer.md", "answer.md");
  await until(page, "the panel", () => document.getElementById("prompt-question"));
  await page.fill("#prompt-question", "Where is the oat milk?");
  await page.fill("#prompt-value-store", "Linden Market");
  await page.keyboard.press("Enter");
  await until(page, "what the model is told", tells, ["#prompt-result", "The shop is called Linden Market"]);
  report("preview", { tokens: await text(page, ".budget"), messages: await page.$$eval(".message h4", (heads) => heads.map((head) => head.textContent)) });
  await page.click('summary:text-is("What was said before")');
  await until(page, "recorded visits", () => document.getElementById("prompt-visit"));
  await page.selectOption("#prompt-visit", "124");
  await until(page, "what was said", () => document.querySelectorAll(".history li").length === 6);
  await page.click('button[aria-label="Remove line 1"]');
  await page.click('button:text-is("Add a line")');
  await page.keyboard.type("<b>one more</b>");
  await page.click("#prompt-try");
  await until(page, "the answer", tells, [".answer .said", "aisle 4"]);
  report("tried", { answer: await text(page, ".answer"), told: await text(page, "#prompt-result .problem"), messages: (await page.$$(".message")).length });
  expect((await page.$$("#prompt-result img, #prompt-result b")).length === 0, "what was said as text");
  await look(page, "prompt");
  await page.focus("#text");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("x");
  await until(page, "that it counts what is saved", tells, [".prompting", "What is not saved does not count here"]);
}
