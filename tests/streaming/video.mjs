// Epic's frontends of three versions see a picture through our server.
//
//     node video.mjs CHROMIUM U5_SIGNALLING

import { startServer, until } from "./programs.mjs";
import { facts, Stock } from "./stock.mjs";
import { Streamer } from "./streamer.mjs";

const [chromium, signalling] = process.argv.slice(2);
const server = await startServer(signalling);
const streamer = new Streamer(`ws://127.0.0.1:${server.streamers}`, "DefaultStreamer");
await until("the renderer is listed", async () => (await server.json("/api/streamers")).some((seen) => seen.streaming));
for (const version of ["5.5", "5.6", "5.7"]) {
  const stock = await Stock.open(chromium, version);
  const page = await stock.watch(`ws://127.0.0.1:${server.page}/any/path?and=query`);
  await until(`${version} shows a second of frames`, async () => (await facts(page)).frames.length >= 30);
  const { frames, ...rest } = await facts(page);
  console.log(JSON.stringify({ step: "video", version, frames: frames.length, ...rest }));
  await stock.close();
  await until("nobody watches any more", () => streamer.players.length === 0);
}
streamer.stop();
console.log(JSON.stringify({ step: "end", code: await server.terminate(), log: server.log() }));
process.exit(0);
