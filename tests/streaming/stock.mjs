// Epic's own frontend in Debian's Chromium, and when its frames were shown.

import { createServer } from "node:http";
import { once } from "node:events";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { FLAGS } from "../browser/page.mjs";

const OPEN_ADDRESSES = "--disable-features=WebRtcHideLocalIpsWithMdns";

/** What the page does: the frontend as Epic's own page uses it, and a note of each frame. */
const script = (version) => `
  import { Config, PixelStreaming, Logger } from "@epicgames-ps/lib-pixelstreamingfrontend-ue${version}";
  const ss = new URLSearchParams(location.search).get("ss");
  const initialSettings = { ss, AutoConnect: true, AutoPlayVideo: true, StartVideoMuted: true, WaitForStreamer: true };
  const stream = new PixelStreaming(new Config({ initialSettings, useUrlParams: false }), { videoElementParent: document.body });
  const facts = (window.facts = { frames: [], connected: 0, disconnected: 0, failed: [] });
  stream.addEventListener("webRtcConnected", () => facts.connected++);
  stream.addEventListener("webRtcDisconnected", () => facts.disconnected++);
  stream.addEventListener("subscribeFailed", (event) => facts.failed.push(event.data.message));
  const watch = (video) => {
    const note = (now) => { facts.frames.push(now); video.requestVideoFrameCallback(note); };
    video.requestVideoFrameCallback(note);
  };
  const found = () => { const video = document.querySelector("video"); if (video) watch(video); else setTimeout(found, 1); };
  found();
`;

async function bundled(version) {
  const entry = "\0entry";
  const plugin = {
    name: "entry",
    resolveId: (id) => (id === entry ? id : null),
    load: (id) => (id === entry ? script(version) : null),
  };
  const bundle = await rolldown({ input: entry, plugins: [plugin], cwd: import.meta.dirname, logLevel: "silent" });
  const { output } = await bundle.generate({ format: "iife" });
  await bundle.close();
  return output[0].code;
}

/** A browser whose page is the frontend of this version. */
export class Stock {
  static async open(executablePath, version) {
    const stock = new Stock();
    const code = await bundled(version);
    stock.http = createServer((request, response) => {
      const isScript = request.url.startsWith("/frontend.js");
      response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
      response.end(isScript ? code : "<!doctype html><title>stock</title><body style='height:100vh;margin:0'><script src=/frontend.js></script>");
    }).listen(0, "127.0.0.1");
    await once(stock.http, "listening");
    stock.browser = await chromium.launch({ executablePath, args: [...FLAGS, OPEN_ADDRESSES] });
    return stock;
  }

  /** A page that wants to see what the server at `ss` has. */
  async watch(ss) {
    const context = await this.browser.newContext({ viewport: { width: 320, height: 240 } });
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${this.http.address().port}/?ss=${encodeURIComponent(ss)}`);
    return page;
  }

  async close() {
    await this.browser.close();
    this.http.close();
  }
}

/** What the page noted so far. */
export const facts = (page) => page.evaluate(() => window.facts);

/** The longest time between two frames, in milliseconds, from the `from`th on. */
export function longestGap(frames, from = 0) {
  const times = frames.slice(from).sort((a, b) => a - b);
  return times.reduce((longest, time, i) => (i === 0 ? longest : Math.max(longest, time - times[i - 1])), 0);
}
