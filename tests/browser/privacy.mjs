// A customer leaves, and nothing of the visit stays: not on the page, not in its storage, not in its memory. The volume,
// the language and the size of the text are as they were. Secret words go in by every way there is: typed, spoken,
// said by the assistant, and on cards.
//
//     node privacy.mjs CHROMIUM PAGE_URL QUESTION.wav
//
// The server hears `quetzalcoatl` in the recording, and its answers repeat what was asked.

import { report, until, withPage } from "./page.mjs";
import { stage } from "./stage.mjs";

const [chromium, pageURL, wav] = process.argv.slice(2);

const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";
const isHearing = () => document.body.dataset.connected === "true" && document.body.dataset.mic === "open";
/** Words are looked for here, not in the page: there they would be found. */
const shows = async (page, word) => (await page.innerText("body")).includes(word);
const untilShown = async (page, word) => {
  for (let look = 0; look < 900; look++) {
    if (await shows(page, word)) return;
    await page.waitForTimeout(100);
  }
  throw new Error(`the page never showed ${word}; it shows: ${await page.innerText("body")}`);
};

/** What of `words` is in the page's memory once the rubbish was taken out, and who holds it. */
async function remembered(page, words) {
  const devtools = await page.context().newCDPSession(page);
  const chunks = [];
  devtools.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => chunks.push(chunk));
  for (let time = 0; time < 3; time++) await devtools.send("HeapProfiler.collectGarbage");
  await devtools.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  await devtools.detach();
  const snapshot = JSON.parse(chunks.join(""));
  const strings = snapshot.strings.flatMap((string, at) => (words.some((word) => string.includes(word)) ? [at] : []));
  return strings.map((at) => ({ string: snapshot.strings[at].slice(0, 120), held: holders(snapshot, at) }));
}

/** The way from a string up to something that has a name, for whoever has to find the leak. */
function holders({ nodes, edges, strings, snapshot: { meta } }, string) {
  const size = meta.node_fields.length;
  const [nameAt, countAt] = [meta.node_fields.indexOf("name"), meta.node_fields.indexOf("edge_count")];
  const parents = new Map();
  for (let node = 0, edge = 0; node < nodes.length; node += size) {
    for (let last = edge + nodes[node + countAt] * 3; edge < last; edge += 3) {
      if (!parents.has(edges[edge + 2])) parents.set(edges[edge + 2], []);
      const name = edges[edge] === 1 || edges[edge] === 6 ? edges[edge + 1] : (strings[edges[edge + 1]] ?? "");
      parents.get(edges[edge + 2]).push([node, name]);
    }
  }
  const paths = [];
  for (let node = 0; node < nodes.length; node += size) {
    if (nodes[node + nameAt] !== string) continue;
    const seen = new Set();
    let at = node;
    const path = [];
    while (path.length < 8 && parents.has(at) && !seen.has(at)) {
      seen.add(at);
      const [parent, name] = parents.get(at)[0];
      path.push(`${strings[nodes[parent + nameAt]].slice(0, 40)}.${name}`);
      at = parent;
    }
    paths.push(path.join(" < "));
  }
  return paths.slice(0, 3);
}

/** What of `words` the page shows or keeps. */
async function kept(page, words) {
  const places = await page.evaluate(async () => {
    const bodies = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) bodies.push(await (await cache.match(request)).text());
    }
    const fields = [...document.querySelectorAll("input")].map((input) => input.value);
    const storage = [localStorage, sessionStorage].map((store) => JSON.stringify({ ...store }));
    const databases = JSON.stringify(await indexedDB.databases());
    return { page: document.documentElement.outerHTML, fields: fields.join(), storage: storage.join(), databases, caches: bodies.join(), cookies: document.cookie, address: location.href };
  });
  return Object.entries(places).flatMap(([place, text]) => words.filter((word) => text.includes(word)).map((word) => `${word} in ${place}`));
}

const settings = (page) =>
  page.evaluate(() => ({
    volume: document.getElementById("volume").value,
    language: document.documentElement.lang,
    text: document.body.dataset.text ?? "1",
  }));

async function forgets(page, name, words) {
  await until(page, "that the visit is over", isIdle);
  report(name, { kept: await kept(page, words), remembered: await remembered(page, words), ...(await settings(page)) });
}

/** By voice and by hand, against the real server. */
async function realVisits(page) {
  const [typed, spoken] = ["zanzibar", "quetzalcoatl"];
  await page.goto(pageURL);
  await page.click("#store");
  await until(page, "that it hears", isHearing);
  await untilShown(page, spoken);
  await page.click("#text-input");
  await page.keyboard.type(`Is there ${typed} spice?`);
  await page.keyboard.press("Enter");
  await untilShown(page, `You said: Is there ${typed}`);
  await page.click("[data-language=de]");
  await page.click("#text-size");
  await page.keyboard.press("Tab");
  await page.fill("#volume", "30");
  // Half a question that was never sent is the customer's as well.
  await page.click("#text-input");
  await page.keyboard.type("And timbuktu");
  report("during", { remembered: (await remembered(page, [typed])).length });
  await page.click("#end");
  await forgets(page, "real", [typed, spoken, "timbuktu"]);
  await page.click("#text-input");
  await page.keyboard.type("Is there any salt?");
  await page.keyboard.press("Enter");
  await untilShown(page, "You said: Is there any salt");
  report("next", { kept: await kept(page, [typed, spoken, "timbuktu"]) });
}

/** Everything a server can show. */
async function stagedVisit(page) {
  const words = ["xylophone", "marmalade", "obsidian", "persimmon", "larkspur"];
  const [user, assistant, card, code, idle] = words;
  const play = await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  play.send("state", { state: "listening", since_ms: 0 });
  play.send("caption", { role: "user", text: `I need a ${user}`, final: true, item_id: "i1" });
  play.send("speaking", { item_id: "i2", first_seq: 0, text: `Here is ${assistant}.`, words: [[0, 9_000, "Here"], [9_000, 5_000, "is"], [14_000, 9_000, assistant]], source: "tts" });
  play.send("caption", { role: "assistant", text: `Here is ${assistant}.`, final: true, item_id: "i2" });
  play.send("card", { card_id: "c1", kind: "choices", title: card, items: [{ id: card, label: card, detail: card }] });
  play.send("card", { card_id: "c2", kind: "qr", title: "", items: [{ id: "q", label: code, value: `https://linden.example/${code}` }] });
  play.send("flow", { flow: idle, step: idle, slots: [{ name: idle, filled: true }] });
  await untilShown(page, assistant);
  await page.click(".choice");
  await page.click("#repeat");
  play.send("idle", { seconds_left: 20, extendable: true });
  await until(page, "that it asks", () => document.getElementById("idle").open);
  play.send("wiped");
  await forgets(page, "staged", words);
}

await withPage({ chromium, wav }, realVisits);
await withPage({ chromium }, stagedVisit);
