// Documents, reading them, searching and measuring. Reading takes as long as two looks at it.

import { createHash } from "node:crypto";
import { Refused } from "./console-mock-refused.mjs";

const KINDS = /\.(md|csv|pdf|docx|html|txt)$/;
const MOST_BYTES = 1_000_000;
const TEXTS = {
  "en/store.md": "# Opening hours\nMonday to Friday from 8 to 21, on Saturday from 8 to 18.\n# Parking\nThe car park is free for two hours.",
  "en/groceries.md": "# Oat milk\nOat milk is in aisle 4, next to the dairy products.\n# Bread\nBread is baked until noon, in aisle 1.",
  "en/services.md": "# Returns\nWithin 14 days with the receipt.\n# Gift wrapping\nAt the service desk, free of charge.",
  "de/markt.md": "# Öffnungszeiten\nMontag bis Freitag von 8 bis 21 Uhr.",
  "products/clothing.csv": "name,aisle\nRain jacket,19\nFleece jacket,19",
  "notes.txt": "",
};

const etagOf = (bytes) => `"${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}"`;

function documentOf(path, bytes) {
  const collection = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : null;
  const text = String(bytes);
  const passages = text.split(/^# /m).slice(1).map((part) => ({ title: part.split("\n")[0], text: part.split("\n").slice(1).join("\n"), language: collection === "de" ? "de" : "en" }));
  const read = passages.length > 0 ? passages : text.split("\n").slice(1).map((line) => ({ title: line, text: line, language: "en" }));
  const problem = text.length === 0 ? "the document is empty" : null;
  return { path, bytes, type: "application/octet-stream", changed_ms: Date.now() - 86_400_000, collection, passages: problem ? [] : read, problem, etag: etagOf(bytes), isRead: true };
}

export function knowledgeRoutes() {
  const documents = new Map(Object.entries(TEXTS).map(([path, text]) => [path, documentOf(path, Buffer.from(text))]));
  const ingestion = { state: "idle", done: 6, total: 6, at_ms: Date.now() - 3_600_000, took_ms: 4_210, error: null, added: 6, replaced: 0, removed: 0 };
  let looks = 0;
  const begin = (change) => {
    Object.assign(ingestion, { state: "running", done: 0, total: documents.size, added: 0, replaced: 0, removed: 0, [change]: 1 });
    looks = 2;
  };
  const read = () => {
    if (ingestion.state !== "running") return;
    looks -= 1;
    ingestion.done = Math.round(documents.size / 2);
    if (looks > 0) return;
    for (const one of documents.values()) one.isRead = true;
    Object.assign(ingestion, { state: "idle", done: documents.size, at_ms: Date.now(), took_ms: 1_900 });
  };
  const found = (path) => {
    const one = documents.get(path);
    if (!one) throw new Refused(404, "not_found", `there is no document ${path}`);
    return one;
  };
  return {
    "GET knowledge": () => {
      read();
      return overview([...documents.values()], ingestion);
    },
    "PUT knowledge/documents/{path}": ({ parts: [path], headers, body }) => {
      const had = documents.get(path);
      if (headers["if-none-match"] === "*" && had) throw new Refused(412, "precondition_failed", "it is there already");
      if (!KINDS.test(path)) throw new Refused(415, "unreadable", `${path} is not of a kind that is read`);
      if (body.length > MOST_BYTES) throw new Refused(413, "too_large", "a document has at most 1 MB");
      if (/\.\./.test(path)) throw new Refused(422, "name", "a name has no ..");
      const one = { ...documentOf(path, body), changed_ms: Date.now(), isRead: false };
      documents.set(path, one);
      begin(had ? "replaced" : "added");
      return { status: had ? 200 : 201, body: { path, bytes: body.length, etag: one.etag } };
    },
    "GET knowledge/documents/{path}": ({ parts: [path] }) => ({ status: 200, type: "application/octet-stream", bytes: found(path).bytes, headers: { "content-disposition": `attachment; filename="${path.split("/").pop()}"` } }),
    "DELETE knowledge/documents/{path}": ({ parts: [path] }) => {
      found(path);
      documents.delete(path);
      begin("removed");
    },
    "GET knowledge/passages": ({ query }) => ({ passages: found(query.get("document")).passages }),
    "GET knowledge/search": ({ query }) => ({ findings: search([...documents.values()], query), took_ms: 12 }),
    "POST knowledge/eval": ({ json }) => measure(String(json().questions)),
  };
}

function overview(all, ingestion) {
  const documents = all.map(({ path, collection, bytes, changed_ms, passages, problem, etag, isRead }) => ({
    path, collection, bytes: bytes.length, changed_ms, passages: isRead ? passages.length : null, problem: isRead ? problem : null, etag,
  }));
  const names = [...new Set(documents.flatMap(({ collection }) => collection ?? []))];
  const collections = names.map((name) => {
    const mine = documents.filter(({ collection }) => collection === name);
    return { name, documents: mine.length, passages: mine.some((one) => one.passages === null) ? null : mine.reduce((sum, one) => sum + one.passages, 0) };
  });
  const skipped = documents.filter(({ problem }) => problem).map(({ path, problem }) => ({ path, reason: problem }));
  return { is_editable: true, documents, collections, ingestion: { ...ingestion, skipped }, error: null };
}

/** Words that are shared, as a share of those that were asked for. */
function search(all, query) {
  const words = query.get("q").toLowerCase().match(/\p{L}+/gu) ?? [];
  const passages = all.flatMap(({ path, collection, passages }) => passages.map((one) => ({ ...one, document: path, collection })));
  const scored = passages
    .filter(({ language, collection }) => (!query.get("language") || language === query.get("language")) && (!query.get("collection") || collection === query.get("collection")))
    .map((one) => ({ ...one, shared: words.filter((word) => `${one.title} ${one.text}`.toLowerCase().includes(word)) }))
    .filter(({ shared }) => shared.length > 0)
    .sort((a, b) => b.shared.length - a.shared.length)
    .slice(0, Number(query.get("limit") ?? 5));
  return scored.map(({ shared, collection, ...one }, at) => ({
    ...one,
    score: shared.length / words.length,
    words: { score: shared.length, place: at + 1 },
    meaning: at % 2 === 0 ? { score: 0.81 - at / 10, place: at + 1 } : null,
    is_certain: shared.length / words.length > 0.3,
    why: [`shares ${shared.map((word) => `“${word}”`).join(", ")}`],
  }));
}

function measure(questions) {
  const asked = questions.match(/question:/g)?.length ?? 0;
  if (asked === 0) throw new Refused(422, "unusable", "line 1: a list of questions is expected");
  const missed = [{ question: "Where is the <b>bakery</b>?", expected: "Bread", found: ["Oat milk", "Parking", "Returns"] }];
  return { asked, recall_at_1: 0.873, recall_at_3: 0.952, mrr: 0.911, missed };
}
