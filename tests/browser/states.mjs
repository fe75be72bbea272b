// Every state of the page: nothing overlaps or leaves the screen, and axe finds nothing to complain of, upright and
// across, with text of double size, and from right to left. Pictures of all of them are kept.
//
//     node states.mjs CHROMIUM PAGE_URL SCREENSHOTS

import { violations } from "./axe.mjs";
import { SCENES, settled, show, stage } from "./stage.mjs";
import { report, until, withPage } from "./page.mjs";

const [chromium, pageURL, screenshots] = process.argv.slice(2);

const LAYOUTS = {
  across: { width: 1920, height: 1080 },
  upright: { width: 1080, height: 1920 },
};
const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";

/** What is wrong with the layout: what reaches beyond the screen, what lies over something else, what is too small. */
function misfits() {
  const wrong = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > innerWidth) wrong.push(`the page scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
  const top = document.querySelector("dialog[open]") ?? document.body;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element) => element.id || element.className || element.tagName;
  const boxes = [...top.querySelectorAll("button, input, h1, h2, p, #status, #languages, .card")]
    .filter((element) => isShown(element) && element.getClientRects().length > 0 && !element.closest(".unseen"))
    .map((element) => ({ element, box: element.getBoundingClientRect() }));
  for (const { element, box } of boxes) {
    const scrolled = element.closest("#talk, #screen, #cards");
    if (box.left < -1 || box.right > innerWidth + 1) wrong.push(`${name(element)} leaves the screen sideways`);
    if (!scrolled && (box.top < -1 || box.bottom > innerHeight + 1)) wrong.push(`${name(element)} leaves the screen`);
    if (element.matches("button") && (box.width < 44 || box.height < 44)) wrong.push(`${name(element)} is too small: ${box.width}x${box.height}`);
    if (element.scrollWidth > element.clientWidth + 2 && element.matches("button, h2, p")) wrong.push(`${name(element)} does not fit its box`);
  }
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      // What scrolls is cut off at its frame.
      if (one.element.closest("#talk") !== other.element.closest("#talk")) continue;
      const [x, y] = [overlap(one.box, other.box, "left", "right"), overlap(one.box, other.box, "top", "bottom")];
      if (x > 2 && y > 2) wrong.push(`${name(one.element)} lies over ${name(other.element)}`);
    }
  }
  const talk = document.getElementById("talk");
  if (isShown(talk)) {
    const room = document.querySelector("main").clientHeight;
    if (room < innerHeight * 0.45) wrong.push(`the conversation has ${room} of ${innerHeight} pixels`);
    for (const part of talk.querySelectorAll(".caption, .card, #attract")) {
      if (isShown(part) && part.scrollHeight > part.clientHeight + 2) wrong.push(`${name(part)} is cut off`);
    }
  }
  const face = document.getElementById("face").getBoundingClientRect();
  for (const { element, box } of boxes.filter(({ element }) => element.matches(".talk :is(h2, p), .card, #screen *, #status"))) {
    const [x, y] = [overlap(face, box, "left", "right"), overlap(face, box, "top", "bottom")];
    if (x > 2 && y > 2) wrong.push(`the face lies over ${name(element)}`);
  }
  const frames = ["header", "main", "footer"].map((frame) => document.querySelector(frame).getBoundingClientRect());
  for (const at of [0, 1]) if (frames[at].bottom > frames[at + 1].top + 1) wrong.push("header, main and footer overlap");
  return wrong;

  function overlap(a, b, from, to) {
    return Math.min(a[to], b[to]) - Math.max(a[from], b[from]);
  }
}

async function look(page, name, { checksAxe = true, picture = true } = {}) {
  await settled(page);
  const wrong = await page.evaluate(misfits);
  const found = checksAxe ? await violations(page) : [];
  if (picture) await page.screenshot({ path: `${screenshots}/kiosk-${name}.png` });
  report("state", { name, misfits: wrong, violations: found });
}

async function everyState(layout, viewport) {
  await withPage({ chromium, viewport, before: calm }, async (page) => {
    const play = await stage(page);
    await page.goto(pageURL);
    await until(page, "that it is idle", isIdle);
    for (const name of Object.keys(SCENES)) {
      await show(play, page, name);
      await look(page, `${layout}-${name}`);
    }
    await show(play, page, "attract");
    for (const [clicks, size] of ["150", "200"].entries()) {
      for (const name of ["attract", "speaking", "choices", "qr"]) {
        await show(play, page, name);
        for (let click = 0; click <= clicks; click++) await page.click("#text-size");
        await look(page, `${layout}-text${size}-${name}`);
      }
    }
    await show(play, page, "speaking");
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await look(page, `${layout}-rtl`);
    for (const language of ["de", "fr"]) {
      play.send("wiped");
      await page.click(`[data-language=${language}]`);
      await look(page, `${layout}-${language}`);
      SCENES.choices(play);
      await look(page, `${layout}-${language}-choices`, { picture: false });
    }
    await covers(page, play, layout);
  });
}

async function covers(page, play, layout) {
  const covered = (reason) => document.body.dataset.cover === reason;
  await play.shut();
  await until(page, "that it is offline", covered, "offline");
  await look(page, `${layout}-offline`);
  await play.shut(4401);
  await until(page, "that it was refused", covered, "refused");
  await look(page, `${layout}-refused`);
}

/** A still face, so that pictures can be compared. */
function calm() {
  const real = window.matchMedia.bind(window);
  window.matchMedia = (query) => (query.includes("reduced-motion") ? { ...real(query), matches: true } : real(query));
}

for (const [layout, viewport] of Object.entries(LAYOUTS)) await everyState(layout, viewport);
