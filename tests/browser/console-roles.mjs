// Who may only look sees every page that there is for them, and nothing on it that they may not do.

import { startMock } from "./console-mock.mjs";
import { open } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, until } from "./page.mjs";

const PAGES = [
  ["#/", "Overview"], ["#/conversations", "Conversations"], ["#/conversations/past", "Conversations"], ["#/kiosks", "Kiosks"], ["#/kiosks/entrance-1", "Entrance 1"],
  ["#/knowledge", "Knowledge"], ["#/knowledge/document/en%2Fstore.md", "en/store.md"], ["#/profile", "Profile"], ["#/content/returns.yaml", "returns.yaml"], ["#/content/answer.md", "answer.md"],
];
const FORBIDDEN = {
  viewer: ["button.danger", "#drop", "#make-token", "#command-reload", "#save", "#prompt-try", "#prompt-visit", 'a[href="#/store"]', "#past a"],
  editor: ["#make-token", "#command-reload", "#kiosk-id", "#publish-open", 'a[href="#/store"]', "#remove"],
  publisher: ["#make-token", "#kiosk-id", 'a[href="#/store"]'],
};

export async function roles({ page }) {
  for (const [role, forbidden] of Object.entries(FORBIDDEN)) {
    const mock = await startMock({ role, transcripts: true });
    try {
      for (const [hash, title] of PAGES) {
        await open(page, mock.url, hash, title);
        await page.waitForTimeout(200);
        const seen = await page.evaluate((selectors) => selectors.filter((selector) => document.querySelector(selector)), forbidden);
        expect(seen.length === 0, `a ${role} not to be offered ${seen} on ${hash}`);
      }
      await open(page, mock.url, "#/store", "There is no such page");
      await open(page, mock.url, "#/profile", "Profile");
      await until(page, "the profile", () => document.querySelector(".setting input"));
      const isLocked = await page.$eval("#profile-turns-complete_ms", (input) => input.disabled);
      expect(isLocked === (role === "viewer"), `the profile to be locked for a viewer alone, not for a ${role}`);
      report("role", { role, pages: PAGES.length });
    } finally {
      await mock.close();
    }
  }
}
