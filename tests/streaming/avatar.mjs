// A customer at the kiosk page, whose avatar a renderer shows.
//
//     node avatar.mjs CHROMIUM PAGE_URL STREAMER_URL SCREENSHOTS

import { report, until, withPage } from "../browser/page.mjs";
import { until as eventually } from "./programs.mjs";
import { Streamer } from "./streamer.mjs";

const [chromium, pageURL, streamerURL, screenshots] = process.argv.slice(2);
const streamer = new Streamer(streamerURL, "Avatar");
const avatarIs = (state) => document.getElementById("stage").dataset.avatar === state;

await withPage({ chromium }, async (page) => {
  await page.goto(pageURL);
  await until(page, "that it is connected", () => document.body.dataset.connected === "true");
  await eventually("the renderer has a name", () => streamer.seen.includes("endpointIdConfirm"));
  report("idle", { players: streamer.players.length });

  await page.fill("#text-input", "Where is the oat milk?");
  await page.click("#send");
  await until(page, "the renderer's picture", avatarIs, "live");
  await until(page, "the answer", () => /seven|7/.test(document.getElementById("caption-assistant").textContent));
  await eventually("the avatar is told that it speaks", () => streamer.told.some(({ type }) => type === "utterance.marks"));
  await page.screenshot({ path: `${screenshots}/avatar.png` });
  const states = streamer.told.filter(({ type }) => type === "avatar.state").map(({ state }) => state);
  // The whole of what is shown: whoever comes late has missed parts.
  const said = streamer.told.filter(({ type, role }) => type === "captions" && role === "assistant").at(-1)?.text ?? "";
  report("served", { players: streamer.players.length, states, said });

  await page.click("#end");
  await eventually("nobody watches", () => streamer.players.length === 0);
  await until(page, "its last picture", avatarIs, "still");
  await page.screenshot({ path: `${screenshots}/avatar-still.png` });
  report("left", { players: streamer.players.length });

  await page.fill("#text-input", "What time do you close on Saturday?");
  await page.click("#send");
  await until(page, "the picture again", avatarIs, "live");
  streamer.stop();
  await until(page, "the drawn face, for the renderer is gone", avatarIs, "none");
  report("gone", { players: streamer.players.length });
});
process.exit(0);
