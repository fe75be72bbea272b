import "./style.css";
import { fetchOverview } from "./overview";
import { freshness, paint } from "./view";

const EVERY_MS = 2_000;

/** One request after the other, so that a slow server is never asked twice at once. */
async function refresh(): Promise<void> {
  try {
    paint(await fetchOverview());
    freshness("Live, every 2 seconds", false);
  } catch {
    freshness("The console’s server does not answer – showing the last known state", true);
  }
  setTimeout(() => void refresh(), EVERY_MS);
}

void refresh();
