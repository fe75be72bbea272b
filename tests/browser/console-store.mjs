// The store is taken along, backed up, and brought in: first it is only looked at.

import { open, tells } from "./console.mjs";
import { expect } from "./console-visit.mjs";
import { report, text, until } from "./page.mjs";

const archive = (bytes) => ({ name: "store.tar.gz", mimeType: "application/gzip", buffer: Buffer.from(bytes, "hex") });

export async function store({ page, look, url }) {
  await open(page, url, "#/store", "Store");
  const names = [];
  for (const link of ["Download the store", "Download the backup"]) {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(`a:text-is("${link}")`)]);
    names.push(download.suggestedFilename());
  }
  report("downloads", { names });
  expect(names.join() === "store.tar.gz,u5-admin.db", "the names that the server gives");
  await page.setInputFiles("#store-archive", archive("6e6f"));
  await page.click('button:text-is("Look at it")');
  await until(page, "that it is none", tells, ["#alarm", "no .tar.gz"]);
  await page.setInputFiles("#store-archive", archive("1f8b08000000"));
  const asked = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(new URL(request.url()).search));
  await page.click('button:text-is("Look at it")');
  await until(page, "what would change", tells, ["#brought", "What would change"]);
  await look(page, "store");
  await page.setInputFiles("#store-archive", archive("1f8b0800000000"));
  await page.click('button:text-is("Look at it")');
  await until(page, "what is refused", tells, ["#brought", "1 thing is refused"]);
  expect((await page.$("#bring-in")) === null, "nothing to be brought in where something is refused");
  await page.setInputFiles("#store-archive", archive("1f8b08000000"));
  await page.click('button:text-is("Look at it")');
  await page.click("#bring-in");
  report("asked", { text: await text(page, "dialog p") });
  await page.keyboard.press("Enter");
  await until(page, "that it is done", tells, ["#brought", "What was brought in"]);
  expect(asked.join() === "?dry_run=true,?dry_run=true,?dry_run=true,?dry_run=false", `to be looked at before it is done: ${asked}`);
}
store.expected = /status of 422/;
