// Two kiosks and the console at paths of one address, in one browser, behind an Ingress that rewrites nothing: each page
// works as if it had the address for itself, and keeps what it keeps apart from its neighbours.
//
//     node paths.mjs CHROMIUM ORIGIN SETUP_CODE
//
// The kiosks are at /kiosks/entrance/ and /kiosks/bakery/, the console at /console/. The kiosks' PIN is 2718, and the
// server answers that the organic oat milk is in aisle seven. The certificate is nobody's.

import { isAt, tells } from "./console.mjs";
import { report, text, until, withPage } from "./page.mjs";

const [chromium, origin, code] = process.argv.slice(2);
const PASSWORD = "correct horse battery";
const KIOSKS = ["entrance", "bakery"];

const at = (path) => new URL(path, origin).href;
const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";
const isKept = () => navigator.serviceWorker.controller !== null;
const answered = (words) => document.getElementById("caption-assistant").textContent.includes(words);

async function openKiosk(context, id) {
  const page = await context.newPage();
  await page.goto(at(`/kiosks/${id}/`));
  await until(page, "that it is idle", isIdle);
  await until(page, "that it is kept", isKept);
  return page;
}

async function asks(page, id) {
  await page.bringToFront();
  await page.fill("#text-input", "Where is the oat milk?");
  await page.click("#send");
  await until(page, "the answer", answered, "aisle seven");
  report("answer", { id, said: await text(page, "#caption-assistant") });
  await page.click("#end");
  await until(page, "that the visit is over", isIdle);
}

/** Staff of one kiosk make it quieter. */
async function quieter(page) {
  await page.bringToFront();
  await page.evaluate(() => {
    for (let touch = 0; touch < 5; touch++) document.getElementById("brand").click();
  });
  await until(page, "the PIN pad", () => document.getElementById("pin"));
  for (const digit of "2718") await page.click(`.pad button:text-is("${digit}")`);
  await page.click("#pin-open");
  await page.fill("#staff-volume", "40");
  await page.click("#operator-done");
}

/** What each page has after both were reloaded, and what the browser keeps for them. */
async function apart(pages) {
  const volumes = [];
  for (const page of pages) {
    await page.bringToFront();
    await page.reload();
    await until(page, "that it is idle", isIdle);
    volumes.push(await page.inputValue("#volume"));
  }
  const kept = await pages[0].evaluate(async () => {
    const scopes = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname);
    const caches_ = (await caches.keys()).map((name) => name.split(" ").slice(0, 2).join(" "));
    return { scopes: scopes.sort(), caches: caches_.sort(), storage: Object.keys(localStorage).sort() };
  });
  report("apart", { volumes, ...kept });
}

/** Addresses that people keep or are sent: the self-check, a page without its slash, the name of the store alone. */
async function deepLinks(context) {
  const page = await context.newPage();
  await page.goto(at("/"));
  await until(page, "the first kiosk", isIdle);
  const [root] = [new URL(page.url()).pathname];
  await page.goto(at("/kiosks/bakery"));
  await until(page, "the kiosk", isIdle);
  const bare = new URL(page.url()).pathname;
  await page.goto(at("/kiosks/bakery/check"));
  await until(page, "the self-check's door", () => document.getElementById("pin"));
  await page.reload();
  await until(page, "the self-check's door", () => document.getElementById("pin"));
  for (const digit of "2718") await page.click(`.pad button:text-is("${digit}")`);
  await page.click("#pin-open");
  await page.click("#check-back");
  await until(page, "the kiosk again", isIdle);
  report("links", { root, bare, back: new URL(page.url()).pathname });
  await page.close();
}

async function console_(context) {
  const page = await context.newPage();
  await page.goto(at("/console"));
  await until(page, "the first admin's door", isAt, "Make the first admin");
  await page.fill("#setup-code", code);
  await page.fill("#setup-name", "ada");
  await page.fill("#setup-password", PASSWORD);
  await page.keyboard.press("Enter");
  await until(page, "the console", () => document.querySelector("#nav a") !== null);
  await page.goto(at("/console/#/users"));
  await until(page, "the users", isAt, "Users");
  await page.reload();
  await until(page, "the users again", isAt, "Users");
  await until(page, "who there is", tells, ["#page", "ada"]);
  const session = (await context.cookies(at("/console/"))).map(({ name, path, secure, httpOnly, sameSite }) => ({ name, path, secure, httpOnly, sameSite }));
  const elsewhere = (await context.cookies(at("/kiosks/entrance/"))).map(({ name }) => name);
  report("console", { url: page.url().slice(origin.length), who: await text(page, "#who span"), session, elsewhere });
  await page.click("#logout");
  await until(page, "the door", isAt, "Log in");
  report("out", { session: (await context.cookies(at("/console/"))).map(({ name }) => name) });
  await page.close();
}

// Before somebody logs in, the console is told that nobody has.
const expected = /status of 401/;
await withPage({ chromium, expected, flags: ["--ignore-certificate-errors"], ignoreHTTPSErrors: true, locale: "en-GB" }, async (first) => {
  const context = first.context();
  const problems = [];
  context.on("page", (page) => page.on("pageerror", (error) => problems.push(String(error))));
  context.on("response", (response) => response.status() >= 402 && problems.push(`${response.status()} ${response.url()}`));
  const kiosks = [];
  for (const id of KIOSKS) kiosks.push(await openKiosk(context, id));
  for (const [number, page] of kiosks.entries()) await asks(page, KIOSKS[number]);
  await quieter(kiosks[0]);
  await apart(kiosks);
  await deepLinks(context);
  await console_(context);
  report("problems", { problems });
});
