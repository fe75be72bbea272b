/** What u5-signalling tells its page (`GET /config.json`). */
export interface PageConfig {
  kiosk: string;
  store: string;
  /** WebSocket address of the orchestrator. */
  orchestrator: string;
  token?: string;
  languages: string[];
}

const TIMEOUT_MS = 5_000;

/** Asks until there is an answer: a kiosk that boots before its server must still come up. */
export async function loadConfig(pause: (attempt: number) => Promise<void>): Promise<PageConfig> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch("/config.json", { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.ok) return (await response.json()) as PageConfig;
    } catch {
      // The next attempt says the same more usefully than a message nobody at a kiosk can act on.
    }
    await pause(attempt);
  }
}
