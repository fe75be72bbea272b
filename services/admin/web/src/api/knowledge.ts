/** What the assistant knows: documents, what was made of them, and how well it is found. */

import { API, call, get } from "../api";

export interface Document {
  path: string;
  collection: string | null;
  bytes: number;
  changed_ms: number;
  /** None until it was read. */
  passages: number | null;
  problem: string | null;
  etag: string;
}

export interface Ingestion {
  state: "idle" | "running" | "failed" | "unknown";
  done: number;
  total: number;
  at_ms: number | null;
  took_ms: number | null;
  error: string | null;
  added: number;
  replaced: number;
  removed: number;
  skipped: { path: string; reason: string }[];
}

export interface Knowledge {
  is_editable: boolean;
  documents: Document[];
  collections: { name: string; documents: number; passages: number | null }[];
  ingestion: Ingestion;
  error: string | null;
}

export interface Passage {
  title: string;
  text: string;
  language: string;
}

interface Share {
  score: number;
  place: number;
}

export interface Finding extends Passage {
  document: string;
  score: number;
  /** By the words they share, and by what they mean; none where it was not found that way. */
  words: Share | null;
  meaning: Share | null;
  is_certain: boolean;
  why: string[];
}

export interface Evaluation {
  asked: number;
  recall_at_1: number;
  recall_at_3: number;
  mrr: number;
  missed: { question: string; expected: string; found: string[] }[];
}

export interface Stored {
  path: string;
  bytes: number;
  etag: string;
}

const documentPath = (path: string): string => `knowledge/documents/${encodeURIComponent(path)}`;
/** Hundreds of questions are asked one after the other. */
const EVAL_MS = 300_000;

export const knowledgeApi = {
  all: () => get<Knowledge>("knowledge"),
  path: documentPath,
  href: (path: string): string => `${API}${documentPath(path)}`,
  remove: (path: string) => call<undefined>("DELETE", documentPath(path)),
  passages: async (document: string): Promise<Passage[]> => (await get<{ passages: Passage[] }>(`knowledge/passages?${new URLSearchParams({ document })}`)).passages,
  search: (query: Record<string, string>) => get<{ findings: Finding[]; took_ms: number }>(`knowledge/search?${new URLSearchParams(query)}`),
  evaluate: async (questions: string): Promise<Evaluation> => (await call<Evaluation>("POST", "knowledge/eval", { body: { questions }, timeoutMs: EVAL_MS })).value,
};
