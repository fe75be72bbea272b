/** Conversations that go on, in a table: some of them, with where the time of their last turns went. */

import { make, row } from "../dom";
import { duration, lasting, shortId } from "../format";
import { t } from "../i18n";
import type { Conversation } from "../overview";
import { stages } from "../stages";

/** More than this nobody takes in at a glance; the slowest are worth it. */
export const MOST_TALKS = 10;
/** Of these it is shown where the time went; of all of them, on the page of live conversations. */
const MOST_TURNS = 3;

/** Those with the slowest last answers; where all fit, in the order they came. */
export function slowest(all: readonly Conversation[]): Conversation[] {
  if (all.length <= MOST_TALKS) return [...all];
  return [...all].sort((a, b) => (b.last_response_time_ms ?? 0) - (a.last_response_time_ms ?? 0)).slice(0, MOST_TALKS);
}

/** A conversation, and below it where its last turn's time went. */
export function talkRows(conversation: Conversation, at: number): HTMLElement[] {
  const { last_response_time_ms: last, last_turn: turn } = conversation;
  const line = row(
    shortId(conversation.session_id),
    conversation.kiosk ?? `(${conversation.dialect})`,
    t.conversations.states[conversation.state] ?? conversation.state,
    conversation.language.toUpperCase(),
    String(conversation.turns),
    last === undefined ? "–" : duration(last),
    lasting(conversation.since_ms),
  );
  line.className = `conversation ${/^[a-z]+$/.test(conversation.state) ? conversation.state : ""}`;
  if (at >= MOST_TURNS || !turn || turn.stages.length === 0) return [line];
  const cell = make("td", "", stages(turn));
  cell.colSpan = line.cells.length;
  return [line, make("tr", "waterfall-row", cell)];
}
