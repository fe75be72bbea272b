// What the visits of the console's pages have in common.

import { violations } from "./axe.mjs";
import { report } from "./page.mjs";

/** Fails, rather than reports, so that nothing has to be compared by hand. */
export function expect(holds, what) {
  if (!holds) throw new Error(`expected ${what}`);
}

/** Pictures in light and dark, and of a phone; axe has to find nothing, and nothing may stick out of the page. */
export function narrowLooker(screenshots) {
  return async (page, name) => {
    const wide = page.viewportSize();
    const looks = [["light", wide], ["dark", wide], ["narrow", { width: 390, height: 844 }], ["360", { width: 360, height: 740 }]];
    for (const [kind, size] of looks) {
      await page.emulateMedia({ colorScheme: kind === "dark" ? "dark" : "light", reducedMotion: "reduce" });
      await page.setViewportSize(size);
      const found = await violations(page);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await page.screenshot({ path: `${screenshots}/console-${name}-${kind}.png`, fullPage: true });
      report("look", { name, kind, violations: found, beyond });
      expect(found.length === 0, `no violations on ${name}, ${kind}: ${found.join("; ")}`);
      expect(beyond <= 0, `nothing beside the page on ${name}, ${kind}: ${beyond} px`);
    }
    await page.setViewportSize(wide);
  };
}
