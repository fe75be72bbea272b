// The console's pages against a server that plays its part (`console-mock.mjs`): what each is for is done once, with the
// mouse and with keys; each is looked at in light, dark and on a narrow screen, and axe finds nothing to complain of.
//
//     node console-pages.mjs CHROMIUM SCREENSHOTS [PAGE …]

import { mkdir } from "node:fs/promises";
import { conversations } from "./console-conversations.mjs";
import { door } from "./console-door.mjs";
import { editor } from "./console-editor.mjs";
import { kiosks } from "./console-kiosks.mjs";
import { knowledge } from "./console-knowledge.mjs";
import { overview } from "./console-overview.mjs";
import { profile } from "./console-profile.mjs";
import { prompts } from "./console-prompts.mjs";
import { startMock } from "./console-mock.mjs";
import { roles } from "./console-roles.mjs";
import { store } from "./console-store.mjs";
import { narrowLooker } from "./console-visit.mjs";
import { withPage } from "./page.mjs";

const [chromium, screenshots, ...wanted] = process.argv.slice(2);
const PAGES = { conversations, door, knowledge, editor, kiosks, profile, prompts, store, overview, roles };

await mkdir(screenshots, { recursive: true });
const look = narrowLooker(screenshots);
for (const [name, visit] of Object.entries(PAGES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const options = { transcripts: true, ...visit.options };
  const mock = await startMock(options);
  try {
    await withPage({ chromium, locale: "en-GB", expected: visit.expected, acceptDownloads: true }, (page) => visit({ page, look, url: mock.url, chromium }));
  } finally {
    await mock.close();
  }
}
