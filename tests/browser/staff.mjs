// What the people of the store do and see: the kiosk outside of its hours, their menu and its PIN, the self-check; that
// the camera notices somebody, and that a page which hangs again and again asks for help.
//
//     node staff.mjs CHROMIUM PAGE_URL SCREENSHOTS
//
// The server's PIN is 2718, and its camera is on.

import { violations } from "./axe.mjs";
import { report, text, until, withPage } from "./page.mjs";
import { PROFILE, settled, stage } from "./stage.mjs";

const [chromium, pageURL, screenshots] = process.argv.slice(2);

const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";
const isCovered = (reason) => (document.body.dataset.cover ?? "") === reason;
const week = Array.from({ length: 7 }, () => [[480, 1200]]);
const options = { chromium, viewport: { width: 1920, height: 1080 } };

/** Keeps a picture of what is shown, and tells what axe finds wrong with it. */
async function look(page, name) {
  await settled(page);
  await page.screenshot({ path: `${screenshots}/kiosk-${name}.png` });
  report("state", { name, violations: await violations(page) });
}

/** The page with these hours at this moment. */
async function at(page, time, hours) {
  await page.clock.setFixedTime(new Date(time));
  await page.route("**/config.json", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), hours } });
  });
  const play = await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  return play;
}

/** Five touches in a row, however slow the machine is. */
async function knock(page) {
  await page.evaluate(() => {
    for (let touch = 0; touch < 5; touch++) document.getElementById("brand").click();
  });
  await until(page, "the PIN pad", () => document.getElementById("pin"));
}

async function enter(page, pin) {
  for (const digit of pin) await page.click(`.pad button:text-is("${digit}")`);
  await page.click("#pin-open");
}

/** Closed by its hours, opened by staff, closed by staff. */
async function hours(page) {
  const play = await at(page, "2026-07-06T20:00:00Z", { timezone: "Europe/Berlin", week, days: { "2026-07-07": [] } });
  await until(page, "that it is closed", isCovered, "closed");
  await look(page, "closed");
  await page.mouse.click(960, 200);
  report("closed", { text: await text(page, "#screen-text"), others: await text(page, "#screen-others"), mic: await page.getAttribute("body", "data-mic"), told: play.heard.filter(({ type }) => type === "kiosk.presence").length });
  await knock(page);
  await look(page, "pin");
  await enter(page, "1111");
  await until(page, "that the PIN is wrong", () => document.getElementById("pin-said").textContent !== "");
  report("wrong", { said: await text(page, "#pin-said") });
  await enter(page, "2718");
  await until(page, "the menu", () => document.getElementById("staff-toggle"));
  await look(page, "staff-menu");
  await page.fill("#staff-volume", "40");
  await page.click("#staff-toggle");
  await until(page, "that it is open", isCovered, "");
  play.send("wiped");
  await until(page, "the staff's volume", () => document.getElementById("volume").value === "40");
  await knock(page);
  await enter(page, "2718");
  await page.click("#staff-toggle");
  await until(page, "that it is closed again", isCovered, "closed");
  report("opened", { volume: await page.inputValue("#volume") });
}

/** Closing time in the middle of a visit: the visit goes on to its end. */
async function visitOverClosingTime(page) {
  const play = await at(page, "2026-07-06T17:59:00Z", { timezone: "Europe/Berlin", week, days: {} });
  play.send("state", { state: "listening", since_ms: 0 });
  await until(page, "that it listens", () => document.body.dataset.state === "listening");
  await page.clock.setFixedTime(new Date("2026-07-06T18:01:00Z"));
  play.send("state", { state: "speaking", since_ms: 0 });
  await until(page, "that it speaks", () => document.body.dataset.state === "speaking");
  const during = await page.evaluate(() => document.body.dataset.cover ?? null);
  play.send("wiped");
  await until(page, "that it is closed", isCovered, "closed");
  report("closing", { during });
}

/** The store's staff publish other hours, languages and words while the page waits for customers. */
async function published(page) {
  const play = await at(page, "2026-07-06T20:00:00Z", undefined);
  const hours = { timezone: "Europe/Berlin", week, days: {} };
  play.send("profile", { profile: { ...PROFILE, languages: ["de", "en"], hours } });
  await until(page, "that it is closed", isCovered, "closed");
  const closed = await text(page, "#screen-text");
  const consents = [];
  for (const transcripts of [{ mode: "kept", days: 30 }, { mode: "live" }, { mode: "off" }]) {
    const before = await text(page, "#consent");
    play.send("profile", { profile: { ...PROFILE, languages: ["de", "en"], transcripts } });
    await until(page, "that customers are told", (before) => document.getElementById("consent").textContent !== before, before);
    consents.push(await text(page, "#consent"));
  }
  await until(page, "that it is open again", isCovered, "");
  report("published", { closed, consents, languages: await page.$$eval("#languages button", (all) => all.map(({ lang }) => lang)) });
}

async function selfCheck(page) {
  await page.goto(new URL("check", pageURL).href);
  await enter(page, "2718");
  await page.click("#check-run");
  await until(page, "that it has checked itself", () => document.body.dataset.checked === "true");
  await page.click(".figures button >> nth=0");
  await look(page, "check");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.click("#check-copy");
  await until(page, "that it was copied", () => document.getElementById("check-copy").textContent === "Copied");
  report("check", { copied: await page.evaluate(() => navigator.clipboard.readText()) });
}

/** In place of the camera: somebody walks by without an end. Chromium's own pretended picture hardly moves. */
function somebody() {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    if (!wanted.video) return real(wanted);
    const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 120 });
    const picture = canvas.getContext("2d");
    setInterval(() => {
      picture.fillStyle = "black";
      picture.fillRect(0, 0, 160, 120);
      picture.fillStyle = "white";
      picture.fillRect((performance.now() / 5) % 160, 0, 40, 120);
    }, 30);
    return canvas.captureStream(25);
  };
}

/** The camera notices them. */
async function camera(page) {
  await page.addInitScript(somebody);
  const play = await stage(page);
  const seen = await play.until("presence", () => page.goto(pageURL));
  report("camera", { present: seen.present, source: seen.source });
}

/** It hangs once more after three times: now it waits for somebody. */
async function hangs(page) {
  await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  await page.evaluate(() => {
    sessionStorage.setItem("u5-reloads /", [1, 2, 3].map((second) => Date.now() - second * 1_000).join(" "));
    window.requestAnimationFrame = () => 0;
  });
  // No frames: Playwright has to look by itself.
  await page.waitForFunction(isCovered, "broken", { polling: 500 });
  const title = await text(page, "#screen-title");
  const reloaded = page.waitForNavigation();
  await page.evaluate(() => document.getElementById("retry").click());
  await reloaded;
  await until(page, "that it is idle", isIdle);
  report("hangs", { title, counted: await page.evaluate(() => sessionStorage.getItem("u5-reloads /")) });
}

const expected = /status of 403/;
await withPage({ ...options, expected }, hours);
await withPage(options, visitOverClosingTime);
await withPage(options, published);
await withPage(options, selfCheck);
await withPage(options, camera);
await withPage(options, hangs);
