// The store's own files, as a draft: saving, checking (for braces that are not closed) and their schemas.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Refused } from "./console-mock-refused.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const etagOf = (text) => `"${createHash("sha256").update(text).digest("hex").slice(0, 16)}"`;

export function kindOf(name) {
  if (name.endsWith(".test.yaml")) return "test";
  return { yaml: "flow", csv: "table", md: "prompt" }[name.split(".").pop()];
}

function load(folder) {
  const names = readdirSync(join(ROOT, folder)).filter((name) => kindOf(name) && name !== "schema.json");
  return names.map((name) => [name, readFileSync(join(ROOT, folder, name), "utf8")]);
}

const published = new Map([...load("flows"), ...load("prompts")]);
/** What is saved; shared by the parts of the mock that read files. */
export const files = new Map();

export function contentRoutes() {
  files.clear();
  for (const [name, text] of published) files.set(name, text);
  return {
    "GET files": () => ({ files: [...files.keys()].sort().map(entry) }),
    "GET files/{name}": ({ parts: [name] }) => whole(name),
    "PUT files/{name}": ({ parts: [name], headers, json }) => {
      const now = files.get(name);
      if (headers["if-match"] !== (now === undefined ? '"none"' : etagOf(now))) throw new Refused(412, "changed", "somebody else changed it", { current: { text: now ?? null, etag: now === undefined ? '"none"' : etagOf(now) } });
      files.set(name, json().text);
      return whole(name);
    },
    "POST check": () => ({ usable: mistakes().length === 0, found: mistakes() }),
    "GET schemas/flow": () => JSON.parse(readFileSync(join(ROOT, "flows/schema.json"), "utf8")),
    "GET schemas/profile": () => ({ type: "object", properties: { turns: { type: "object", properties: { complete_ms: { type: "integer", description: "How long a pause ends a sentence." } } } } }),
  };
}

function entry(name) {
  const text = files.get(name);
  return { name, kind: kindOf(name), is_changed: text !== published.get(name), is_draft: text !== published.get(name), etag: etagOf(text) };
}

function whole(name) {
  if (!files.has(name)) throw new Refused(404, "not_found", `there is no file ${name}`);
  const before = published.get(name) ?? null;
  return { ...entry(name), text: files.get(name), published: before === files.get(name) ? null : before };
}

/** Each `{{` without its `}}`, at its place. */
export function mistakes() {
  return [...files].flatMap(([file, text]) =>
    text.split("\n").flatMap((line, at) => {
      const column = line.lastIndexOf("{{");
      if (column < 0 || line.indexOf("}}", column) >= 0) return [];
      const start = { line: at + 1, column: column + 1 };
      return [{ file, start, end: start, severity: "error", code: "template", message: "the value is not closed", hint: "write }} behind it" }];
    }),
  );
}
