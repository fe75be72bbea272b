// U5's signalling server and relay as programs, and a TCP proxy that stands for the address that a roll-out keeps.

import { spawn } from "node:child_process";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Something that would never come true fails after this long. */
const PATIENCE_MS = 60_000;

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Waits until `holds()` is true, looking often. */
export async function until(what, holds) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
    await sleep(5);
  }
}

function start(program, settings) {
  const flags = Object.entries(settings).flatMap(([key, value]) => ["--set", `signalling.${key}=${value}`]);
  const child = spawn(program, flags, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (log += data));
  const ended = once(child, "exit");
  process.on("exit", () => child.kill("SIGKILL"));
  return {
    child,
    log: () => log,
    /** As Kubernetes ends it. */
    async terminate() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** A signalling server on free ports. */
export async function startServer(program, settings = {}) {
  const [page, streamers] = [await freePort(), await freePort()];
  const server = start(program, { listen: `127.0.0.1:${page}`, streamer_listen: `127.0.0.1:${streamers}`, ...settings });
  const get = (path) => fetch(`http://127.0.0.1:${page}${path}`);
  await until(`the server listens: ${server.log()}`, () => get("/live").then((live) => live.ok, () => false));
  return { ...server, page, streamers, json: async (path) => (await get(path)).json(), get };
}

/** A relay to the renderers' port `upstream`. */
export async function startRelay(program, upstream) {
  const port = await freePort();
  const relay = start(program, { "relay.upstream": `ws://127.0.0.1:${upstream}`, "relay.listen": `127.0.0.1:${port}` });
  await until(`the relay listens: ${relay.log()}`, () => new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => { socket.destroy(); resolve(true); });
    socket.on("error", () => resolve(false));
  }));
  return { ...relay, port };
}

/** Passes connections on to whichever server is the present one; those that stand stay where they are. */
export async function startProxy() {
  let target;
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [[client, upstream], [upstream, client]]) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, to: (port) => (target = port), close: () => server.close() };
}
