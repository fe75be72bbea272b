/** Conversations, those that go on and those that were, and calls for staff. */

import { call, get, type Paged, post } from "../api";
import type { Conversation, LastTurn } from "../overview";

export interface Call {
  id: number;
  session_id: string;
  kiosk: string | null;
  language: string;
  at_ms: number;
  summary: string | null;
  state: "open" | "accepted" | "over";
  by: string | null;
  accepted_ms: number | null;
}

export interface Snapshot {
  conversations: Conversation[];
  /** Whether the store's profile lets the console show what is said. */
  transcripts: boolean;
  calls: Call[];
}

export type Speaker = "customer" | "kiosk";

export interface Line {
  session_id: string;
  item_id: string;
  role: Speaker;
  text: string;
  final: boolean;
  at_ms: number;
}

/** A visit is over. */
export interface Ended {
  session_id: string;
  at_ms: number;
}

export interface Past {
  id: number;
  session_id: string;
  kiosk: string | null;
  language: string;
  began_ms: number;
  ended_ms: number | null;
  turns: number;
  response_p50_ms: number | null;
  response_max_ms: number | null;
  called_staff: boolean;
  has_transcript: boolean;
}

export interface PastTurn {
  at_ms: number;
  response_ms: number | null;
  times: LastTurn | null;
  lines: { role: Speaker; text: string; at_ms: number }[];
}

export type PastDetail = Past & { turns_list: PastTurn[] };

export const conversationsApi = {
  stream: "conversations/live",
  past: (filter: { cursor?: number; kiosk?: string; limit?: number }) => {
    const query = Object.entries(filter).filter(([, value]) => value !== undefined && value !== "");
    return get<Paged<"conversations", Past>>(`conversations?${new URLSearchParams(query.map(([name, value]) => [name, String(value)]))}`);
  },
  one: (id: number) => get<PastDetail>(`conversations/${id}`),
  remove: (id: number) => call<undefined>("DELETE", `conversations/${id}`),
  calls: async (): Promise<Call[]> => (await get<{ calls: Call[] }>("calls")).calls,
  accept: (id: number) => post<Call>(`calls/${id}/accept`),
};
