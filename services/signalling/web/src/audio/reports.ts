/** What the server is told about playback. */

import type { PlaybackState } from "../wire/events";
import type { Position } from "./queue";

/** How often a playing item is reported, in ms. */
const EVERY_MS = 200;

export interface Report {
  item: string;
  /** Samples of the item. */
  played: number;
  state: PlaybackState;
}

/** Chooses what to tell of the player's many positions: each change, and every 200 ms while something plays. */
export class Reports {
  #last: Report = { item: "", played: 0, state: "stopped" };
  #at = 0;

  /** The player is at `position`, of which `played` samples have left the loudspeaker; `now` in ms. */
  moved(position: Position, played: number, now: number): { state: PlaybackState; reports: Report[] } {
    const report = { item: position.item, played, state: this.#stateOf(position, played) };
    const isNext = report.item !== this.#last.item;
    const changed = isNext || report.state !== this.#last.state;
    const due = report.state === "playing" && now - this.#at >= EVERY_MS;
    // Another item plays now, so the one before it has been played to its end.
    const ended = isNext && this.#last.state === "playing" ? [{ ...this.#last, state: "stopped" as const }] : [];
    return { state: report.state, reports: changed || due ? [...ended, this.#tell(report, now)] : [] };
  }

  /** `item` was cut at `played` samples, which all sound. */
  cut(item: string, played: number, now: number): Report {
    return this.#tell({ item, played, state: "stopped" }, now);
  }

  #stateOf(position: Position, played: number): PlaybackState {
    if (position.state === "idle") return "stopped";
    // What was cut and goes on, or has only just come, has not run dry.
    if (position.state === "buffering" && this.#last.state === "stopped") return "stopped";
    const waiting = position.state === "drained" || position.state === "buffering";
    if (!waiting || played < position.consumed) return "playing";
    return position.ended ? "stopped" : "underrun";
  }

  #tell(report: Report, now: number): Report {
    this.#last = report;
    this.#at = now;
    return report;
  }
}
