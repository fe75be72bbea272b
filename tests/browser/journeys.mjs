// Whole visits by keyboard alone and by touch alone, and the looks and words of a store.
//
//     node journeys.mjs CHROMIUM PAGE_URL SCREENSHOTS

import { report, text, until, withPage } from "./page.mjs";
import { SCENES, settled, show, stage } from "./stage.mjs";

const [chromium, pageURL, screenshots] = process.argv.slice(2);

const isIdle = () => document.body.dataset.connected === "true" && document.body.dataset.state === "attract";
const asked = ({ type }) => type === "kiosk.text" || type === "kiosk.choice" || type === "kiosk.staff" || type === "kiosk.end" || type === "kiosk.language";
const deeds = (play) => play.heard.filter(asked).map(({ type, text, choice_id, language }) => [type, text ?? choice_id ?? language].filter(Boolean).join(" "));

/** Every control that can be reached with the tab key, and whether each of them shows that it is reached. */
async function tabThrough(page) {
  await page.evaluate(() => document.activeElement?.blur());
  const [reached, unmarked] = [new Set(), []];
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return undefined;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const frame = getComputedStyle(element.closest("#typing") ?? element);
      const isMarked = (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || frame.borderColor === "rgb(255, 178, 122)";
      return { id: element.id || element.textContent, isMarked };
    });
    if (!at) continue;
    if (reached.has(at.id)) break;
    reached.add(at.id);
    if (!at.isMarked) unmarked.push(at.id);
  }
  const all = await page.$$eval("button, input, [tabindex='0']", (controls) =>
    controls.filter((control) => control.checkVisibility({ visibilityProperty: true }) && !control.closest("dialog:not([open])")).map((control) => control.id || control.textContent),
  );
  return { reached: [...reached], missed: all.filter((id) => !reached.has(id)), unmarked };
}

/** Presses tab until `id` has the focus. */
async function tabTo(page, id) {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((id) => document.activeElement?.id === id || document.activeElement?.textContent === id, id)) return;
  }
  throw new Error(`the tab key never comes to ${id}`);
}

async function byKeys(page) {
  const play = await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  await show(play, page, "choices");
  report("keys", await tabThrough(page));
  await tabTo(page, "text-input");
  await page.keyboard.type("Do you have gloves?");
  await play.until("text", () => page.keyboard.press("Enter"));
  SCENES.choices(play);
  await settled(page);
  await tabTo(page, "Medium");
  await play.until("choice", () => page.keyboard.press("Enter"));
  await tabTo(page, "repeat");
  await play.until("text", () => page.keyboard.press("Space"));
  play.send("idle", { seconds_left: 20, extendable: true });
  await until(page, "that it asks", () => document.getElementById("idle").open);
  await play.until("presence", () => page.keyboard.press("Enter"));
  await until(page, "that it goes on", () => !document.getElementById("idle").open);
  await tabTo(page, "staff");
  await play.until("staff", () => page.keyboard.press("Enter"));
  await tabTo(page, "end");
  await play.until("end", () => page.keyboard.press("Enter"));
  report("by-keys", { deeds: deeds(play) });
}

async function byTouch(page) {
  const play = await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  await play.until("language", () => page.tap("[data-language=de]"));
  SCENES.choices(play);
  await settled(page);
  await play.until("choice", () => page.tap(".choice >> nth=1"));
  await play.until("text", () => page.tap("#repeat"));
  await play.until("presence", () => page.tap("#more-time"));
  await play.until("staff", () => page.tap("#staff"));
  await play.until("end", () => page.tap("#end"));
  report("by-touch", { deeds: deeds(play) });
}

/** A store's colours and words; what could not be read is not taken. */
async function looks(page) {
  const colours = { accent: "#9be28a", ground: "#0d1a12", raised: "#16281d", "raised-2": "#1e3527", line: "#355c45", ink: "#10231a", listen: "url(javascript:1)" };
  const texts = { en: { ai_notice: "You are talking to Fern, the garden centre’s computer.", consent: "Nothing is recorded.", attract_title: "What does your garden need?" } };
  const branding = { name: "Fern & Sons", colours, logo_url: "/icon.svg" };
  const play = await stage(page, { branding, texts });
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  await settled(page);
  await page.screenshot({ path: `${screenshots}/kiosk-branded.png` });
  const style = (name) => page.evaluate((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim(), name);
  const said = await text(page, ".small-print");
  report("looks", { store: await text(page, "#store"), title: await text(page, "#attract-title"), said, accent: await style("--accent"), ink: await style("--ink"), listen: await style("--listen"), logo: await page.getAttribute("#brand img", "src") });
  await foreignPictures(page, play);
}

/** A picture of another host would tell it of the visit. */
async function foreignPictures(page, play) {
  play.send("card", { card_id: "p", kind: "product", title: "", items: [{ id: "1", label: "Fern", image_url: "https://tracker.example/pixel.png" }] });
  await until(page, "the product", () => document.querySelector(".card.product"));
  report("pictures", { shown: await page.$$eval(".card img", (images) => images.map((image) => image.src)) });
}

/** In kiosk mode nobody gets a menu or another size of the page, and the first touch takes the whole screen. */
async function guarded(page) {
  await page.route("**/config.json", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), kiosk_mode: true } });
  });
  await stage(page);
  await page.goto(pageURL);
  await until(page, "that it is idle", isIdle);
  const refused = await page.evaluate(() => {
    const events = [
      new MouseEvent("contextmenu", { bubbles: true, cancelable: true }),
      new WheelEvent("wheel", { bubbles: true, cancelable: true, ctrlKey: true }),
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ctrlKey: true, key: "+" }),
      new WheelEvent("wheel", { bubbles: true, cancelable: true }),
    ];
    return events.map((event) => !document.getElementById("store").dispatchEvent(event));
  });
  await page.click("#store");
  await until(page, "that it takes the whole screen", () => document.fullscreenElement === document.documentElement);
  report("guarded", { refused });
}

const viewport = { width: 1920, height: 1080 };
await withPage({ chromium, viewport }, byKeys);
await withPage({ chromium, viewport: { width: 1080, height: 1920 }, hasTouch: true }, byTouch);
await withPage({ chromium, viewport }, looks);
await withPage({ chromium, viewport }, guarded);
