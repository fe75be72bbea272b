// The whole store as an archive, and how everything is.

import { liveOf } from "./console-mock-conversations.mjs";
import { Refused } from "./console-mock-refused.mjs";

const ARCHIVE = Buffer.from("1f8b0800000000000003", "hex");
const part = (name, engine, state = "connected", detail = "") => ({ part: name, engine, level: state === "down" ? "embedded" : "server", state, detail });

function health() {
  const parts = [part("speech recognition", "speaches"), part("language model", "ollama qwen3:8b"), part("speech", "kokoro", "down", "no answer within 1500 ms; the embedded voice speaks"), part("knowledge", "qdrant"), part("memory", "redis")];
  return { gpu: true, model_loaded: true, version: "0.1.0", parts };
}

const attachment = (name) => ({ status: 200, type: "application/gzip", bytes: ARCHIVE, headers: { "content-disposition": `attachment; filename="${name}"` } });

export function storeRoutes({ talks = 5 }) {
  const services = [
    { name: "orchestrator", url: "http://127.0.0.1:8081", state: "degraded", reason: "", health: health() },
    { name: "signalling", url: "http://127.0.0.1:8080", state: "ok", reason: "", health: { gpu: false, model_loaded: false, version: "0.1.0", parts: [] } },
  ];
  const conversations = Array.from({ length: talks }, (_, at) => liveOf(at));
  return {
    "GET overview": () => ({ services, conversations, turns: { turns: 200, response_time: { p50_ms: 640, p90_ms: 980, p95_ms: 1_240, max_ms: 2_310 } } }),
    "GET store": () => attachment("store.tar.gz"),
    "GET backup": () => attachment("u5-admin.db"),
    "POST store": ({ body }) => {
      if (body.length < 3 || body.readUInt16BE(0) !== 0x1f8b) throw new Refused(422, "invalid", "the file is no .tar.gz archive");
      // What is in it is told by its length here.
      return brought(body.length > 6);
    },
  };
}

function brought(isRefused) {
  const change = (name, kind, why = null) => ({ name, change: kind, why });
  return {
    files: [change("entry.yaml", "changed"), change("gift-wrapping.yaml", "added"), change("returns.yaml", "same"), change("staff.yaml", "same"), ...(isRefused ? [change("../../etc/passwd", "refused", "a name has no ..")] : [])],
    documents: [change("en/store.md", "changed"), change("en/new.md", "added")],
    kiosks: [change("entrance-1", "same")],
  };
}
