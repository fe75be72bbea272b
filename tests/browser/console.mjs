// What the console's programs have in common.

import { violations } from "./axe.mjs";
import { report, until } from "./page.mjs";

/** For `until`: whether the element tells what is wanted. */
export const tells = ([selector, wanted]) => new RegExp(wanted).test(document.querySelector(selector)?.textContent ?? "");

/** For `until`: whether the page with this heading is there, with all that it shows, or the door. */
export const isAt = (title) => [...document.querySelectorAll("h1")].some((h1) => h1.checkVisibility() && h1.textContent === title && !h1.closest("main[aria-busy] #page"));

export async function open(page, url, hash, title) {
  await page.goto(new URL(hash, url).href);
  await until(page, `the page "${title}"`, isAt, title);
}

/** Writes into the file that is open as somebody with a keyboard does, and saves. */
export async function write(page, before, after) {
  await page.evaluate(([before, after]) => {
    const area = document.getElementById("text");
    const at = area.value.indexOf(before);
    if (at < 0) throw new Error(`the file has no "${before}"`);
    area.focus();
    area.setSelectionRange(at, at + before.length);
    document.execCommand("insertText", false, after);
  }, [before, after]);
  await page.keyboard.press("Control+s");
}

/** Publishes the draft; what comes of it is told beside it. `look` sees the question before it is answered. */
export async function publish(page, message, look) {
  await page.click("#publish-open");
  await page.fill("#message", message);
  await look?.(page, "publish");
  await page.keyboard.press("Enter");
}

/** Takes pictures into the folder `screenshots`, in light and dark, and reports what axe finds in each. */
export function looker(screenshots) {
  return async (page, name) => {
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${screenshots}/admin-${name}-${colorScheme}.png`, fullPage: true });
      report("look", { name, colorScheme, violations: await violations(page) });
    }
  };
}
