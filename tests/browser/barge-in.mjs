// A customer interrupts a long answer by speaking: the page becomes quiet, then silent, and shows and tells what was
// heard, to the sample. The microphone plays the same question each time it is opened.
//
//     node barge-in.mjs CHROMIUM PAGE_URL QUESTION.wav SCREENSHOTS

import { aroundTheCut, listenIn } from "./ears.mjs";
import { report, until, withPage } from "./page.mjs";

const [chromium, pageURL, wav, screenshots] = process.argv.slice(2);

const isHearing = () => document.body.dataset.connected === "true" && document.body.dataset.mic === "open";
const hasPlayed = (least) => Number(document.body.dataset.playedSamples) > least;
const wasCut = () => {
  const { item_id: item } = window.ears.events.find((event) => event.type === "kiosk.clear") ?? {};
  const of = (event) => event.type === "kiosk.playback" && event.item_id === item && event.state === "stopped";
  return item !== undefined && window.ears.events.some(of);
};
const goesOn = () => {
  const { events, voice } = window.ears;
  const clear = events.find((event) => event.type === "kiosk.clear");
  return voice.some((frame) => frame.at > clear.at);
};

await withPage({ chromium, wav, bypassCSP: true, before: listenIn }, async (page) => {
  await page.goto(pageURL);
  await page.click("#store");
  await until(page, "that it is connected and hears", isHearing);
  await until(page, "a second of the answer", hasPlayed, 24_000);
  await page.click("#mic");
  await page.click("#mic");
  await until(page, "that the answer was cut", wasCut);
  await page.screenshot({ path: `${screenshots}/barge-in.png` });
  await until(page, "the next answer", goesOn);
  report("barge-in", await page.evaluate(aroundTheCut));
});
