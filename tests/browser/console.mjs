// What the console's programs have in common.

import { violations } from "./axe.mjs";
import { report } from "./page.mjs";

/** For `until`: whether the element tells what is wanted. */
export const tells = ([selector, wanted]) => new RegExp(wanted).test(document.querySelector(selector)?.textContent ?? "");

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
