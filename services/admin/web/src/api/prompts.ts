/** What the language model is told, and what it makes of it. */

import { call, get, post } from "../api";
import type { Speaker } from "./conversations";

export interface PromptInput {
  name: string;
  /** text, number, boolean, list or map; the last two are typed as JSON. */
  kind: string;
  is_required?: boolean;
}

export interface Prompt {
  name: string;
  file: string;
  inputs: PromptInput[];
  description: string | null;
}

export interface Said {
  role: Speaker;
  text: string;
}

export interface PromptAsk {
  prompt: string;
  language: string;
  question: string;
  history: Said[];
  values: Record<string, string>;
}

export interface Preview {
  messages: { role: "system" | "user" | "assistant"; text: string }[];
  tokens: number;
  budget: number | null;
  passages: { title: string; text: string; document: string }[];
  left_out: string[];
}

export type Tried = Preview & { answer: string; engine: string; first_ms: number; took_ms: number };

/** A language model on a small machine takes its time. */
const TRY_MS = 120_000;

export const promptsApi = {
  list: async (): Promise<Prompt[]> => (await get<{ prompts: Prompt[] }>("prompts")).prompts,
  preview: (ask: PromptAsk) => post<Preview>("prompts/preview", ask),
  try: async (ask: PromptAsk): Promise<Tried> => (await call<Tried>("POST", "prompts/try", { body: ask, timeoutMs: TRY_MS })).value,
};
