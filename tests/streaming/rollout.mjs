// Signalling is replaced in mid-stream, as a roll-out does it: a new server takes the address, the old one is told to end.
// The renderer stands behind a relay, the page is Epic's own. How long did the picture stand still?
//
//     node rollout.mjs CHROMIUM U5_SIGNALLING RUNS [VERSION]

import { setTimeout as sleep } from "node:timers/promises";
import { startProxy, startRelay, startServer, until } from "./programs.mjs";
import { facts, longestGap, Stock } from "./stock.mjs";
import { Streamer } from "./streamer.mjs";

const [chromium, signalling, runs, version = "5.7"] = process.argv.slice(2);
/** Every run is watched until the old session has ended, which is when a picture that hangs on it would freeze. */
const WATCHED_MS = 9_000;

const [players, streamers] = [await startProxy(), await startProxy()];
const take = (server) => (players.to(server.page), streamers.to(server.streamers));
let server = await startServer(signalling);
take(server);
const relay = await startRelay(signalling, streamers.port);
const streamer = new Streamer(`ws://127.0.0.1:${relay.port}`, "DefaultStreamer");
const stock = await Stock.open(chromium, version);
const page = await stock.watch(`ws://127.0.0.1:${players.port}`);
await until("the page shows two seconds of frames", async () => (await facts(page)).frames.length >= 60);

for (let run = 1; run <= Number(runs); run++) {
  const before = await facts(page);
  const next = await startServer(signalling);
  take(next);
  const code = await server.terminate();
  server = next;
  await sleep(WATCHED_MS);
  await until("the old session has ended", () => streamer.players.length === 1);
  const after = await facts(page);
  const gap = longestGap(after.frames, before.frames.length - 30);
  const sessions = after.connected - before.connected;
  console.log(JSON.stringify({ step: "rollout", run, gap: Math.round(gap), frames: after.frames.length - before.frames.length, sessions, code }));
}
const dropped = streamer.seen.filter((seen) => seen.startsWith("closed")).length;
console.log(JSON.stringify({ step: "end", dropped, identified: streamer.seen.filter((seen) => seen === "identify").length, relay: relay.log() }));
process.exit(0);
