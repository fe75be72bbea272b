// The way in through a provider of OpenID Connect: its button, back to the page that was asked for, and being refused.

import { isAt, open, tells } from "./console.mjs";
import { startMock } from "./console-mock.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

export async function door({ page, look, url }) {
  await open(page, url, "#/knowledge", "Log in");
  await until(page, "the way to the provider", tells, ["#login-provider", "Linden staff"]);
  await look(page, "door");
  await leavesByKeys(page);
  await until(page, "the page that was asked for", isAt, "Knowledge");
  report("in", { who: await text(page, "#who span"), address: await page.evaluate(() => location.pathname + location.search + location.hash) });
  await refuses(page, look);
}
door.options = { provider: "Linden staff" };
// Nobody is logged in at first.
door.expected = /status of 401/;

/** The button comes after the form, which is there for those who have a password. */
async function leavesByKeys(page) {
  await page.focus("#login-password");
  const passed = [];
  while (passed.at(-1) !== "login-provider" && passed.length < 5) {
    await page.keyboard.press("Tab");
    passed.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent));
  }
  expect(passed.at(-1) === "login-provider", `the provider's button after the form, not ${passed.join(", ")}`);
  await page.keyboard.press("Enter");
}

/** Whom the provider knows and the store does not is told so once, in the console's own words. */
async function refuses(page, look) {
  const mock = await startMock({ provider: "Linden staff", refused: "no_role" });
  try {
    await open(page, mock.url, "", "Log in");
    await page.click("#login-provider");
    await until(page, "why nobody is let in", tells, ["#door .problem", "gives you no role"]);
    await look(page, "door-refused");
    report("refused", { told: await text(page, "#door .problem"), address: await page.evaluate(() => location.search) });
    expect(await page.evaluate(() => location.search === ""), "nothing of it to stay in the address");
    await page.reload();
    await until(page, "the door", isAt, "Log in");
    expect((await page.$("#door [role=alert]:not(:empty)")) === null, "that it is told once");
  } finally {
    await mock.close();
  }
}
