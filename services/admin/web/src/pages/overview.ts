/** How everything is right now, asked every two seconds while it is looked at. */

import { api } from "../api";
import { t } from "../i18n";
import { freshness, paint } from "../view";
import type { View } from "./page";

const EVERY_MS = 2_000;

export function overviewPage(): View {
  let isShown = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** One request after the other, so that a slow server is never asked twice at once. */
  const refresh = async (): Promise<void> => {
    try {
      const overview = await api.overview();
      if (isShown) paint(overview);
      freshness(t.overview.live, false);
    } catch {
      freshness(t.overview.stale, isShown);
    }
    if (isShown) timer = setTimeout(() => void refresh(), EVERY_MS);
  };
  const leave = (): void => {
    isShown = false;
    clearTimeout(timer);
    freshness(t.overview.live, false);
  };
  return { title: t.overview.title, nodes: [], leave, shown: () => void refresh() };
}
