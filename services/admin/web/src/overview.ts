/** The answer of `GET /api/v1/overview` (`services/admin/src/overview.rs`, `shared/protocol/src/ops.rs`). */

export interface Part {
  part: string;
  engine: string;
  level: "server" | "embedded" | "off";
  state: "connected" | "embedded" | "down";
  detail: string;
}

export interface Health {
  gpu: boolean;
  model_loaded: boolean;
  version: string;
  parts: Part[];
}

export interface Service {
  name: string;
  url: string;
  state: "ok" | "degraded" | "draining" | "down";
  reason: string;
  health?: Health;
}

export interface Conversation {
  session_id: string;
  kiosk?: string;
  dialect: string;
  state: string;
  language: string;
  since_ms: number;
  turns: number;
  last_response_time_ms?: number;
  last_turn?: LastTurn;
}

export interface LastTurn {
  outcome: string;
  stages: Stage[];
}

export interface Stage {
  stage: string;
  /** Both since the end of the customer's speech. */
  from_ms: number;
  to_ms: number;
}

export interface Recent {
  turns: number;
  response_time?: { p50_ms: number; p90_ms: number; p95_ms: number; max_ms: number };
}

/** Whether a customer is there: a kiosk that waits for one holds no conversation. */
export const isGoing = ({ state }: Conversation): boolean => state !== "attract";

export interface Overview {
  services: Service[];
  conversations: Conversation[] | null;
  conversations_error?: string;
  turns?: Recent;
}
