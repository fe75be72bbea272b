import { at } from "./here";
import type { Hours } from "./ops/hours";
import type { Language } from "./wire/events";

/** The store's own words for some of the page's texts, by language and name. */
export type StoreTexts = Partial<Record<Language, Record<string, string>>>;

/** What u5-signalling tells its page (`GET /config.json`). */
export interface PageConfig {
  kiosk: string;
  store: string;
  /** WebSocket address of the orchestrator. */
  orchestrator: string;
  token?: string;
  /** What the signalling server wants to see of whoever asks for the avatar's picture. */
  stream_token?: string;
  languages: string[];
  texts?: StoreTexts;
  /** When the kiosk serves; always, where there are none. */
  hours?: Hours;
  /** Whether the kiosk's camera may notice customers. */
  camera?: boolean;
  /** Whether the page takes the whole screen and keeps customers on it. */
  kiosk_mode?: boolean;
  /** Whether there is a staff menu, for those who know the PIN. */
  operator?: boolean;
  /** The server's version. */
  version?: string;
}

const TIMEOUT_MS = 5_000;

/** Asks until there is an answer: a kiosk that boots before its server must still come up. */
export async function loadConfig(pause: (attempt: number) => Promise<void>): Promise<PageConfig> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(at("config.json"), { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.ok) return (await response.json()) as PageConfig;
    } catch {
      // The next attempt says the same more usefully than a message nobody at a kiosk can act on.
    }
    await pause(attempt);
  }
}
