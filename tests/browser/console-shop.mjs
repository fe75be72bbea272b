// A store's console with the real service behind it: every page shows what there is, a document that is sent in is found,
// and a profile is saved.
//
//     node console-shop.mjs CHROMIUM CONSOLE DOCUMENT QUESTION

import { report, until, withPage } from "./page.mjs";

const [chromium, url, document, question] = process.argv.slice(2);
const PAGES = {
  "": "Overview",
  conversations: "Conversations",
  "conversations/past": "Past",
  kiosks: "Kiosks",
  content: "Content",
  "content/entry.yaml": "entry.yaml",
  "content/answer.md": "answer.md",
  knowledge: "Knowledge",
  "knowledge/search": "Try a search",
  profile: "Profile",
  revisions: "Revisions",
  store: "Store",
  users: "Users",
  audit: "Audit",
};

const shows = (title) => window.document.title.startsWith(`${title} –`);

async function open(page, hash, title) {
  await page.goto(new URL(`#/${hash}`, url).href);
  await until(page, `the page "${title}"`, shows, title);
}

await withPage({ chromium, locale: "en-GB" }, async (page) => {
  for (const [hash, title] of Object.entries(PAGES)) {
    await open(page, hash, title);
    report("page", { hash, problem: await page.evaluate(() => window.document.querySelector("#page .problem")?.textContent ?? null) });
  }
  await open(page, "knowledge", "Knowledge");
  await page.setInputFiles('input[type="file"]', document);
  await until(page, "that it is read", () => window.document.querySelector(".sendings .done"));
  await open(page, "knowledge/search", "Try a search");
  await page.fill('#page input[type="search"], #page input[type="text"]', question);
  await page.keyboard.press("Enter");
  await until(page, "the passage", () => /second Sunday/.test(window.document.querySelector("#page").innerText));
  await open(page, "profile", "Profile");
  await page.fill('#page input[type="number"] >> nth=0', "420");
  await page.click('#page button[type="submit"]');
  await until(page, "the profile's draft", () => /draft/i.test(window.document.querySelector("#page").innerText));
  const kept = await page.evaluate(() => fetch("/api/v1/profile").then((answer) => answer.json()));
  report("profile", { complete: kept.values["turns.complete_ms"], draft: kept.is_draft });
});
