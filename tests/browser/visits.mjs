// Visits, one after the other, as fast as the kiosk answers typed questions: what the page holds after each, and how
// much more it becomes.
//
//     node visits.mjs CHROMIUM PAGE_URL [VISITS]
//
// The server's answers repeat what was asked. An hour's worth of visits is some 120.

import { report, until, withPage } from "./page.mjs";

const [chromium, pageURL, count = "20"] = process.argv.slice(2);
/** The first visits make what every visit uses. */
const WARM = 5;
/** Measured this often. */
const EVERY = 3;

const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract" && document.getElementById("caption-assistant").hidden;
const answered = (words) => document.getElementById("caption-assistant").textContent.includes(words);

async function visit(page, number) {
  for (const question of [`Is there any tea number ${number}?`, `And coffee number ${number}?`]) {
    await page.click("#text-input");
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    await until(page, "the answer", answered, question.slice(0, -1));
  }
  await page.click("#end");
  await until(page, "that the visit is over", isIdle);
}

/** Bytes of the page's memory and nodes of its documents, without rubbish. */
async function measure(page, devtools) {
  for (let time = 0; time < 3; time++) await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners") };
}

/** By how much the middle of the last third lies above that of the first: no single measurement decides. */
function growth(values) {
  const third = Math.max(1, Math.floor(values.length / 3));
  const middle = (some) => some.toSorted((a, b) => a - b)[some.length >> 1];
  return middle(values.slice(-third)) - middle(values.slice(0, third));
}

await withPage({ chromium, permissions: [] }, async (page) => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  const seen = [];
  for (let number = 1; number <= WARM + Number(count); number++) {
    await visit(page, number);
    if (number > WARM && (number - WARM) % EVERY === 1) seen.push(await measure(page, devtools));
  }
  const per = (name) => growth(seen.map((one) => one[name])) / ((Number(count) * 2) / 3);
  report("visits", {
    visits: Number(count),
    first: seen[0],
    last: seen.at(-1),
    heaps: seen.map(({ heap }) => heap),
    heapPerVisit: Math.round(per("heap")),
    nodesPerVisit: Number(per("nodes").toFixed(2)),
    listenersPerVisit: Number(per("listeners").toFixed(2)),
  });
});
