/** What needs attention now, the worst first. */

import type { Call } from "./api/conversations";
import type { Kiosk } from "./api/kiosks";
import type { Knowledge } from "./api/knowledge";
import { duration } from "./format";
import { t } from "./i18n";
import { counts } from "./kiosks";
import type { Overview, Service } from "./overview";

export interface Alert {
  severity: "bad" | "warn";
  text: string;
  /** What more there is to know. */
  detail: string;
  href: string;
}

/** Each is missing where it could not be had. */
export interface Known {
  overview: Overview;
  kiosks: readonly Kiosk[] | undefined;
  calls: readonly Call[] | undefined;
  knowledge: Knowledge | undefined;
}

/** People take a pause this long for a machine that did not hear them. */
const SLOW_MS = 1_500;

export function alerts({ overview, kiosks = [], calls = [], knowledge }: Known): Alert[] {
  const all = [...overview.services.flatMap(ofService), ...ofTurns(overview), ...ofKiosks(kiosks), ...ofCalls(calls), ...(knowledge ? ofKnowledge(knowledge) : [])];
  return [...all.filter(({ severity }) => severity === "bad"), ...all.filter(({ severity }) => severity === "warn")];
}

function ofService({ name, state, reason, health }: Service): Alert[] {
  // What is switched off is meant to be.
  const down = (health?.parts ?? []).filter((part) => part.state === "down" && part.level !== "off");
  const parts = down.map(({ part, detail }) => warn(t.glance.service(t.glance.part(part, name), t.overview.states.down), detail, "#services"));
  if (state === "ok") return parts;
  // A part that is down is why a service is degraded; it need not be told twice.
  if (state === "degraded" && parts.length > 0) return parts;
  const whole = { ...warn(t.glance.service(name, t.overview.states[state]), reason, "#services"), severity: state === "down" ? ("bad" as const) : ("warn" as const) };
  return [whole, ...parts];
}

function ofTurns({ turns, services, conversations_error }: Overview): Alert[] {
  const p50 = turns?.response_time?.p50_ms ?? 0;
  const slow = p50 > SLOW_MS ? [warn(t.glance.slow(duration(p50)), "", "#/conversations")] : [];
  const isTold = services.some(({ state }) => state === "down");
  return conversations_error && !isTold ? [warn(t.overview.cannotSay(conversations_error), "", "#services"), ...slow] : slow;
}

function ofKiosks(kiosks: readonly Kiosk[]): Alert[] {
  const { gone, stranger } = counts(kiosks);
  const all: Alert[] = [];
  if (gone > 0) all.push({ ...warn(t.glance.gone(gone), "", "#/kiosks"), severity: "bad" });
  if (stranger > 0) all.push(warn(t.glance.stranger(stranger), "", "#/kiosks"));
  return all;
}

function ofCalls(calls: readonly Call[]): Alert[] {
  const open = calls.filter(({ state }) => state === "open").length;
  return open > 0 ? [warn(t.glance.calls(open), "", "#/conversations")] : [];
}

function ofKnowledge({ error, ingestion, documents }: Knowledge): Alert[] {
  const problem = error ?? (ingestion.state === "failed" ? ingestion.error || t.knowledge.states.failed : null);
  const unread = new Set([...ingestion.skipped.map(({ path }) => path), ...documents.filter((one) => one.problem !== null).map(({ path }) => path)]).size;
  const all: Alert[] = [];
  if (problem) all.push({ ...warn(t.glance.knowledge(problem), "", "#/knowledge"), severity: "bad" });
  if (unread > 0) all.push(warn(t.glance.unread(unread), "", "#/knowledge"));
  return all;
}

function warn(text: string, detail: string, href: string): Alert {
  return { severity: "warn", text, detail, href };
}
