// Prompts as the language model gets them: the file's own text, with what it is asked about.

import { files } from "./console-mock-content.mjs";
import { HOSTILE } from "./console-mock-conversations.mjs";
import { Refused } from "./console-mock-refused.mjs";

const INPUTS = { answer: [{ name: "passages", kind: "list" }, { name: "question", kind: "text" }, { name: "store", kind: "text" }], "find-product": [{ name: "question", kind: "text" }, { name: "hits", kind: "list", is_required: true }] };
const PASSAGES = [{ title: "Oat milk", text: "Oat milk is in aisle 4.", document: "en/groceries.md" }, { title: "Parking", text: "Two hours are free.", document: "en/store.md" }];

export function promptRoutes({ isTame }) {
  const names = () => [...files.keys()].filter((name) => name.endsWith(".md")).map((file) => ({ name: file.replace(".md", ""), file, inputs: INPUTS[file.replace(".md", "")] ?? [], description: null }));
  return {
    "GET prompts": () => ({ prompts: names() }),
    "POST prompts/preview": ({ json }) => preview(json()),
    "POST prompts/try": async ({ json }) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { ...preview(json()), answer: isTame ? "Oat milk is in aisle 4, next to the dairy products." : `Oat milk is in aisle 4. ${HOSTILE[0]}`, engine: "qwen3:8b", first_ms: 214, took_ms: 730 };
    },
  };
}

function preview({ prompt, question, history, values }) {
  const text = files.get(`${prompt}.md`);
  if (text === undefined) throw new Refused(404, "not_found", `there is no prompt ${prompt}`);
  const [, system = ""] = text.split(/^---$/m).slice(1);
  const said = history.map(({ role, text }) => ({ role: role === "kiosk" ? "assistant" : "user", text }));
  const messages = [{ role: "system", text: system.split("=== user ===")[0].replace("{{ store }}", values.store ?? "").trim() }, ...said, { role: "user", text: `Passages:\n${PASSAGES.map(({ title, text }, at) => `[${at + 1}] ${title}: ${text}`).join("\n")}\nQuestion: ${question}` }];
  const tokens = Math.round(messages.reduce((sum, message) => sum + message.text.length, 0) / 4);
  return { messages, tokens, budget: 400, passages: PASSAGES, left_out: history.length > 4 ? ["2 earlier lines"] : [] };
}
