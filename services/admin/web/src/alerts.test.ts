import { describe, expect, test } from "vitest";
import { alerts, type Known } from "./alerts";
import type { Call } from "./api/conversations";
import type { Kiosk } from "./api/kiosks";
import type { Knowledge } from "./api/knowledge";
import type { Service } from "./overview";

const service = (state: Service["state"], parts: { part: string; state: "connected" | "down"; level?: "off" }[] = []): Service => ({
  name: "orchestrator", url: "", state, reason: state === "down" ? "nothing answers" : "",
  health: { gpu: true, model_loaded: true, version: "1", parts: parts.map((part) => ({ level: "server", ...part, engine: "", detail: "" })) },
});
const known = (services: Service[], more: Partial<Known> = {}): Known => ({ overview: { services, conversations: [] }, kiosks: undefined, calls: undefined, knowledge: undefined, ...more });
const texts = (all: Known): string[] => alerts(all).map(({ severity, text }) => `${severity} ${text}`);
const knowledge: Knowledge = {
  is_editable: true, collections: [], error: null,
  documents: [{ path: "a", collection: null, bytes: 0, changed_ms: 0, passages: 0, problem: "empty", etag: "" }],
  ingestion: { state: "failed", done: 0, total: 1, at_ms: null, took_ms: null, error: "no room", added: 0, replaced: 0, removed: 0, skipped: [{ path: "a", reason: "empty" }, { path: "b", reason: "?" }] },
};

describe("what needs attention", () => {
  test("is nothing where all is well", () => expect(alerts(known([service("ok", [{ part: "speech", state: "connected" }, { part: "embeddings", state: "down", level: "off" }])]))).toEqual([]));

  test("is a service that is down, and a part of one", () => {
    expect(texts(known([service("down"), service("degraded", [{ part: "speech", state: "down" }])]))).toEqual(["bad orchestrator: Down", "warn speech of orchestrator: Down"]);
    expect(texts(known([service("degraded")]))).toEqual(["warn orchestrator: Degraded"]);
  });

  test("is told with the worst first", () => {
    const kiosks = [{ connected: false, token_made_ms: 1, is_registered: true }, { connected: true, token_made_ms: null, is_registered: false }] as Kiosk[];
    const calls = [{ state: "open" }, { state: "accepted" }] as Call[];
    expect(texts(known([service("draining")], { kiosks, calls, knowledge }))).toEqual([
      "bad 1 kiosk is not connected",
      "bad Knowledge: no room",
      "warn orchestrator: Draining",
      "warn 1 kiosk is connected and not registered",
      "warn 1 customer waits for staff",
      "warn 2 documents were not read",
    ]);
  });

  test("are answers that half of the customers wait for too long", () => {
    const slow = known([service("ok")]);
    slow.overview.turns = { turns: 9, response_time: { p50_ms: 1_600, p90_ms: 2_000, p95_ms: 2_100, max_ms: 3_000 } };
    expect(texts(slow)).toEqual(["warn Half of the answers take longer than 1.6 s"]);
  });
});
