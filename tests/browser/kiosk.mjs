// A customer at the kiosk page: speaks (a recording plays into the microphone), listens, types, and is shown in the
// console.
//
//     node kiosk.mjs CHROMIUM PAGE_URL CONSOLE_URL QUESTION.wav SCREENSHOTS

import { played, report, text, until, withPage } from "./page.mjs";

const [chromium, pageURL, consoleURL, wav, screenshots] = process.argv.slice(2);

const captioned = ([id, pattern]) => new RegExp(pattern, "i").test(document.getElementById(id).textContent);
const isHearing = () => document.body.dataset.connected === "true" && document.body.dataset.mic === "open";
const hasPlayed = (least) => Number(document.body.dataset.playedSamples) > least;

async function speak(page) {
  await page.goto(pageURL);
  await until(page, "that it is connected and hears", isHearing);
  await until(page, "the customer's words", captioned, ["caption-user", "oat milk"]);
  await until(page, "the answer", captioned, ["caption-assistant", "aisle (7|seven)"]);
  await until(page, "half a second of played sound", hasPlayed, 11_025);
  await page.screenshot({ path: `${screenshots}/kiosk.png` });
  const facts = { user: await text(page, "#caption-user"), assistant: await text(page, "#caption-assistant") };
  report("speak", { ...facts, played: await played(page) });
}

async function isListed(page) {
  const console = await page.context().newPage();
  await console.emulateMedia({ colorScheme: "dark" });
  await console.goto(consoleURL);
  await until(console, "the parts of the orchestrator", () => document.querySelectorAll("#services .parts li").length >= 5);
  const rowsAre = (count) => document.querySelectorAll("#conversations tr.conversation").length === count;
  await until(console, "the live conversation", rowsAre, 1);
  await console.screenshot({ path: `${screenshots}/console.png`, fullPage: true });
  report("console", { parts: await text(console, "#services"), conversation: await text(console, "#conversations") });
  await showsTheTurn(console);
  await console.close();
}

/** Once the answer has been heard out, the console shows where its time went. */
async function showsTheTurn(console) {
  const stagesAre = (least) => document.querySelectorAll("#conversations .waterfall li").length >= least;
  await until(console, "the waterfall of the turn", stagesAre, 8);
  await until(console, "the response times", () => document.querySelectorAll("#recent-figures dd").length === 4);
  const stages = await console.$$eval("#conversations .waterfall li", (lines) =>
    lines.map((line) => {
      const [track, bar] = [".track", "i"].map((box) => line.querySelector(box).getBoundingClientRect());
      const isInside = bar.width > 0 && bar.left >= track.left - 1 && bar.right <= track.right + 1;
      return { text: line.innerText.replace(/\s+/g, " ").trim(), isInside };
    }),
  );
  await console.screenshot({ path: `${screenshots}/waterfall.png`, fullPage: true });
  await console.emulateMedia({ colorScheme: "light" });
  await console.screenshot({ path: `${screenshots}/waterfall-light.png`, fullPage: true });
  const [recent, turn] = await Promise.all(["#recent", "#conversations .waterfall p"].map((of) => text(console, of)));
  report("waterfall", { stages, recent, turn });
}

async function type(page) {
  await page.fill("#text-input", "What time do you close on Saturday?");
  await page.click("#send");
  await until(page, "the typed question", captioned, ["caption-user", "close on Saturday"]);
  await until(page, "its answer", captioned, ["caption-assistant", "(6|six)( |$)"]);
  report("type", { user: await text(page, "#caption-user"), assistant: await text(page, "#caption-assistant") });
}

await withPage({ chromium, wav }, async (page) => {
  await speak(page);
  await isListed(page);
  await type(page);
});
