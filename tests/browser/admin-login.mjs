// The console's door: the first admin is made with the setup code, a session that ends loses nothing that was written,
// who may less sees less, and who guesses has to wait.
//
//     node admin-login.mjs CHROMIUM CONSOLE_URL SCREENSHOTS SETUP_CODE
//
// The server has `admin.auth=local` and no users yet.

import { mkdir } from "node:fs/promises";
import { isAt, looker, open, tells } from "./console.mjs";
import { report, text, until, withPage } from "./page.mjs";

const [chromium, consoleURL, screenshots, code] = process.argv.slice(2);
const look = looker(screenshots);
const PASSWORD = "correct horse battery";

async function logIn(page, name, password) {
  await until(page, "the door", isAt, "Log in");
  await page.fill("#login-name", name);
  await page.fill("#login-password", password);
  await page.keyboard.press("Enter");
}

async function setsUp(page) {
  await open(page, consoleURL, "#/content", "Make the first admin");
  await page.fill("#setup-code", "WRONG-CODE");
  await page.fill("#setup-name", "ada");
  await page.fill("#setup-password", PASSWORD);
  await page.keyboard.press("Enter");
  await until(page, "that the code is wrong", tells, ["#door .problem", "setup code is wrong"]);
  await look(page, "setup");
  await page.fill("#setup-code", code);
  await page.keyboard.press("Enter");
  await until(page, "the page that was asked for", isAt, "Content");
  report("in", { who: await text(page, "#who span") });
}

async function makesUsers(page) {
  await open(page, consoleURL, "#/users", "Users");
  await page.click('summary:text-is("New user")');
  await page.fill("#user-name", "eve");
  await page.selectOption("#user-role", "viewer");
  await page.fill("#user-password", PASSWORD);
  await page.click('button:text-is("Make the user")');
  await until(page, "the new user", tells, ["#said", "eve was made"]);
  await page.selectOption('[aria-label="Role of eve"]', "editor");
  await until(page, "that she may more", tells, ["#said", "eve was changed"]);
  await page.selectOption('[aria-label="Role of ada"]', "viewer");
  await until(page, "that the last admin stays", tells, ["#alarm", "last admin"]);
  report("last admin", { said: await text(page, "#alarm"), role: await page.inputValue('[aria-label="Role of ada"]') });
  await look(page, "people");
}

/** The session ends while something is written. */
async function losesNothing(page) {
  await open(page, consoleURL, "#/content/entry.yaml", "entry.yaml");
  await page.click("#text");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# Mine\n");
  await page.context().clearCookies();
  await page.keyboard.press("Control+s");
  await logIn(page, "ada", "wrong horse battery");
  await until(page, "that it is wrong", tells, ["#door .problem", "wrong"]);
  await look(page, "login");
  await page.fill("#login-password", PASSWORD);
  await page.keyboard.press("Enter");
  await until(page, "the editor again", isAt, "entry.yaml");
  report("kept", { has: await page.$eval("#text", ({ value }) => value.startsWith("# Mine")) });
  await page.keyboard.press("Control+s");
  await until(page, "that it is saved", tells, ["#said", "Saved"]);
}

async function mayLess(page) {
  await page.click("#logout");
  await logIn(page, "eve", PASSWORD);
  await until(page, "the editor", isAt, "entry.yaml");
  await until(page, "the draft", () => !document.getElementById("publish").hidden);
  report("editor", { pages: await page.$$eval("#nav a", (links) => links.map((link) => link.textContent)), publishes: (await page.$("#publish-open")) !== null });
  await open(page, consoleURL, "#/users", "My account");
  report("account", { sections: await page.$$eval("#page h2", (heads) => heads.map((head) => head.textContent)) });
  await open(page, consoleURL, "#/audit", "There is no such page");
}

async function guesses(page) {
  await page.click("#logout");
  for (let guess = 0; !(await page.$('#door button[aria-disabled="true"]')) && guess < 30; guess++) {
    await logIn(page, "eve", `guess number ${guess}`);
    await page.waitForTimeout(400);
  }
  report("waits", { said: await text(page, "#door .problem") });
}

await mkdir(screenshots, { recursive: true });
// What is refused here is meant to be.
await withPage({ chromium, locale: "en-GB", expected: /status of (401|403|409|429)/ }, async (page) => {
  await setsUp(page);
  await makesUsers(page);
  await losesNothing(page);
  await mayLess(page);
  await guesses(page);
});
