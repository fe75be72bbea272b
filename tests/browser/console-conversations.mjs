// Live conversations with hostile captions, calls for staff, and what was recorded.

import { open, tells } from "./console.mjs";
import { HOSTILE } from "./console-mock-conversations.mjs";
import { startMock } from "./console-mock.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function conversations({ page, look, url }) {
  await open(page, url, "#/conversations", "Conversations");
  await until(page, "captions as they come", () => document.querySelectorAll(".talk").length === 5 && document.querySelector(".captions .going-on"));
  await isHarmless(page, ".talk .captions");
  await look(page, "conversations-live");
  await keepsFocus(page);
  await accepts(page);
  await reconnects(page);
  await open(page, url, "#/conversations/past", "Conversations");
  await until(page, "the list", () => document.querySelectorAll("#past tbody tr").length === 50);
  await page.click('button:text-is("Show more")');
  await until(page, "more of it", () => document.querySelectorAll("#past tbody tr").length === 100);
  await page.fill("#past-kiosk", "entrance-2");
  await page.keyboard.press("Enter");
  await until(page, "one kiosk's", () => [...document.querySelectorAll("#past tbody tr td:nth-child(2)")].every((cell) => cell.textContent === "entrance-2"));
  await look(page, "conversations-past");
  await open(page, url, "#/conversations/126", "Conversation 126");
  await isHarmless(page, ".turns");
  await open(page, url, "#/conversations/124", "Conversation 124");
  await look(page, "conversation");
  await page.click("#remove");
  await page.click("dialog .primary");
  await until(page, "that it is gone", tells, ["#said", "Conversation 124 was deleted"]);
  await quiet(page);
  await forgets(page);
  await ends(page, url);
}
// One reconnect is part of it.
conversations.expected = /status of (401|404|409)|ERR_/;

/** Everything hostile is there to be read, and nothing of it was run or became an element. */
async function isHarmless(page, where) {
  const seen = await page.evaluate(([where, hostile]) => {
    const all = [...document.querySelectorAll(where)];
    const said = all.map((one) => one.textContent).join("\n");
    return { read: hostile.filter((one) => said.includes(one)).length, elements: all.flatMap((one) => [...one.querySelectorAll("img, script, svg, a, iframe")]).length, hacked: window.hacked ?? null };
  }, [where, HOSTILE]);
  report("hostile", { where, ...seen });
  expect(seen.read === HOSTILE.length && seen.elements === 0 && seen.hacked === null, `hostile text as text: ${JSON.stringify(seen)}`);
}

/** Snapshots come each second; whoever reads one conversation keeps their place. */
async function keepsFocus(page) {
  await page.focus(".talk:nth-child(3) .captions");
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(() => document.activeElement === document.querySelector(".talk:nth-child(3) .captions")), "the focus where it was");
}

async function accepts(page) {
  await page.click('button[aria-label="I am on my way to entrance-2"]');
  await until(page, "that they come", tells, ["#said", "The kiosk says that you are coming"]);
  const next = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
  expect(next === "I am on my way to entrance-1", `the focus at the next customer, not ${next}`);
  await page.click('button[aria-label="I am on my way to entrance-1"]');
  await until(page, "who was first", tells, ["#alarm", "grace was first"]);
  await page.click("#hush");
  report("calls", { listed: await page.$$eval(".calls li", (items) => items.map((item) => item.className)) });
}

/** The stream breaks, and is taken up again. */
async function reconnects(page) {
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event("offline")));
  await page.route("**/api/v1/conversations/live", (route) => route.abort());
  await page.context().setOffline(false);
  await page.reload();
  await until(page, "that it is broken", tells, ["#live-state", "trying again"]);
  await page.unroute("**/api/v1/conversations/live");
  await until(page, "that it is live again", () => document.getElementById("live-state").textContent === "Live" && document.querySelectorAll(".talk").length === 5);
  report("reconnected", { state: await text(page, "#live-state") });
}

/** Where the profile allows no transcripts, none are shown, and it is said why. */
async function quiet(page) {
  const mock = await startMock({ transcripts: false, talks: 30, role: "viewer" });
  try {
    await open(page, mock.url, "#/conversations", "Conversations");
    await until(page, "why nothing is shown", tells, ["#live-note", "does not allow transcripts"]);
    const before = await page.$$eval(".talk", (talks) => talks.length);
    await page.click('button:text-is("Show 6 more")');
    await until(page, "all of them", () => document.querySelectorAll(".talk").length === 30);
    report("quiet", { before, captions: await page.$$eval(".captions", (lists) => lists.filter((list) => list.checkVisibility()).length) });
    await page.fill("#live-filter", "entrance-12");
    await until(page, "one of them", () => document.querySelectorAll(".talk").length === 1);
    await open(page, mock.url, "#/conversations/126", "There is no such page");
  } finally {
    await mock.close();
  }
}

/** What a customer said is gone when they are; what others say stays. */
async function forgets(page) {
  const left = [];
  const mock = await startMock({ transcripts: true, talks: 3, isTame: true, left });
  try {
    const said = (counts) => [...document.querySelectorAll(".talk")].map((talk) => talk.querySelectorAll(".captions li").length > 0).join() === counts;
    await open(page, mock.url, "#/conversations", "Conversations");
    await until(page, "what all of them say", said, "true,true,true");
    left.push(1);
    await until(page, "that one of them has gone", said, "true,false,true");
  } finally {
    await mock.close();
  }
}

/** Where the session has ended, the stream is refused, and the door is shown. */
async function ends(page, url) {
  const problem = { status: 401, contentType: "application/problem+json", body: JSON.stringify({ status: 401, code: "not_logged_in", title: "nobody is logged in" }) };
  await page.route("**/api/v1/conversations/live", (route) => route.fulfill(problem));
  await page.goto(new URL("#/conversations", url).href);
  await until(page, "the door", () => [...document.querySelectorAll("h1")].some((h1) => h1.checkVisibility() && h1.textContent === "Log in"));
  report("ended", { hidden: await page.evaluate(() => document.getElementById("page").hidden) });
}
