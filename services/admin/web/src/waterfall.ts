/** Where a turn's time went, as bars: what the console draws and says of `StageTimes`. */

import { duration } from "./format";
import { t } from "./i18n";
import type { LastTurn, Recent } from "./overview";

export interface Bar {
  name: string;
  /** How long the stage took. */
  took: string;
  /** When it was reached, from the end of the customer's speech. */
  at: string;
  /** Both in percent of the longest time shown. */
  left: number;
  width: number;
}

/** A turn whose stages take no time still has bars that can be seen. */
const THINNEST = 0.6;

export function bars({ stages }: LastTurn): Bar[] {
  const whole = Math.max(1, ...stages.map((stage) => stage.to_ms));
  return stages.map(({ stage, from_ms, to_ms }) => {
    const width = Math.max(THINNEST, ((to_ms - from_ms) / whole) * 100);
    return {
      // Stages the console does not know, of a newer orchestrator, keep the orchestrator's name.
      name: t.overview.stages[stage] ?? stage,
      took: duration(to_ms - from_ms),
      at: duration(to_ms),
      left: Math.min((from_ms / whole) * 100, 100 - width),
      width,
    };
  });
}

export function outcome({ outcome }: LastTurn): string {
  return t.overview.outcomes[outcome] ?? outcome;
}

/** What the percentiles are about. */
export function titleOf(recent: Recent | undefined): string {
  return t.overview.responseTimes(recent?.turns ?? 0);
}

/** The percentiles by name, shortest first; none before the first answer. */
export function figures(recent: Recent | undefined): [string, string][] {
  const times = recent?.response_time;
  if (!times) return [];
  return [
    [t.overview.median, duration(times.p50_ms)],
    ["90 %", duration(times.p90_ms)],
    ["95 %", duration(times.p95_ms)],
    [t.overview.slowest, duration(times.max_ms)],
  ];
}
