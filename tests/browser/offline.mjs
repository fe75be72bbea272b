// The page while its server is down: opened and reloaded it shows that it is offline, in the store's languages, and
// connects when the server is back. A new version is taken up only while nobody is served.
//
//     node offline.mjs CHROMIUM PAGE_URL SCREENSHOTS

import { openDoor } from "./door.mjs";
import { report, text, until, withPage } from "./page.mjs";
import { settled, stage } from "./stage.mjs";

const [chromium, pageURL, screenshots] = process.argv.slice(2);

const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";
const isKept = () => navigator.serviceWorker.controller !== null;
const isOffline = () => document.body.dataset.cover === "offline" && document.body.dataset.connected === "false";
const loads = (page) => page.evaluate(() => performance.timeOrigin);
/** What the browser says of requests that fail on purpose is no mistake of the page. */
const expected = /Failed to load resource|net::ERR_|WebSocket/;

const door = await openDoor(pageURL);
try {
  await withPage({ chromium, expected }, async (page) => {
    const play = await stage(page);
    await page.goto(door.url);
    await until(page, "that it is idle", isIdle);
    await until(page, "that it is kept", isKept);
    await page.waitForFunction(async () => (await caches.match("config.json")) !== undefined);
    const kept = await page.evaluate(async () => (await (await caches.open((await caches.keys()).find((name) => name.startsWith("u5-page ")))).keys()).map((request) => new URL(request.url).pathname));
    report("kept", { kept });

    door.shut();
    await play.shut();
    await page.reload();
    await until(page, "that it is offline", isOffline);
    await settled(page);
    await page.screenshot({ path: `${screenshots}/kiosk-offline.png` });
    const others = await page.$$eval("#screen-others li", (lines) => lines.map((line) => line.lang));
    report("offline", { title: await text(page, "#screen-title"), lang: await page.getAttribute("html", "lang"), others });
    await page.close();
    const opened = await page.context().newPage();
    const again = await stage(opened);
    again.isOpen = false;
    await opened.goto(door.url);
    await until(opened, "that it is offline when opened", isOffline);
    door.isOpen = true;
    again.isOpen = true;
    await until(opened, "that it is back", isIdle);
    report("back", { cover: await opened.evaluate(() => document.body.dataset.cover ?? null) });

    await newVersion(opened, again);
  });
} finally {
  await door.close();
}

/** The server gets a new page in the middle of a visit; the customer must not notice. */
async function newVersion(page, play) {
  const before = await loads(page);
  play.send("state", { state: "listening", since_ms: 0 });
  await until(page, "that it listens", () => document.body.dataset.state === "listening");
  door.rewrite = (path, body) => (path.endsWith("/sw.js") ? `${body}\n// another version` : undefined);
  await page.evaluate(async () => void (await (await navigator.serviceWorker.getRegistration()).update()));
  await until(page, "that the new version waits", async () => (await navigator.serviceWorker.getRegistration()).waiting !== null);
  const during = await loads(page);
  const reloaded = page.waitForNavigation();
  play.send("wiped");
  await reloaded;
  await until(page, "that the new version is idle", isIdle);
  report("version", { stayed: before === during, reloaded: (await loads(page)) !== before });
}
