/** Flows as graphs, tried out, and what may stand in their files. */

import { get, post } from "../api";
import type { Schema } from "../completion/schema";

export const NODE_KINDS = ["begin", "say", "ask", "choose", "confirm", "decide", "do", "answer", "flow", "end"] as const;

export interface FlowNode {
  id: string;
  kind: (typeof NODE_KINDS)[number];
  text: string;
  line: number | null;
}

export interface FlowGraph {
  nodes: FlowNode[];
  edges: { from: string; to: string; label: string }[];
}

export type SimInput = { say: string } | { choose: string } | { wait: true };

export interface SimReply {
  kind: "say" | "ask" | "choose" | "card" | "answer" | "call" | "handoff" | "goodbye" | "note";
  text: string;
  choices: { id: string; label: string }[];
}

export interface SimStep {
  replies: SimReply[];
  flow: string | null;
  step: string | null;
  slots: Record<string, string>;
}

export interface Simulation {
  steps: SimStep[];
  is_over: boolean;
}

export const flowsApi = {
  list: async (): Promise<{ name: string; file: string; description: string }[]> => (await get<{ flows: { name: string; file: string; description: string }[] }>("flows")).flows,
  graph: (name: string) => get<FlowGraph>(`flows/${encodeURIComponent(name)}/graph`),
  simulate: (language: string, inputs: readonly SimInput[]) => post<Simulation>("simulate", { language, inputs }),
  schema: (of: "flow" | "profile") => get<Schema>(`schemas/${of}`),
};
