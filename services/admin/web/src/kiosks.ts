/** Which kiosks need somebody to look at them. */

import type { Kiosk } from "./api/kiosks";

export const CONDITIONS = ["gone", "stranger", "talking", "ready", "unused"] as const;

/**
 * `gone`: known, with a token, and not there. `stranger`: there, and not registered. `unused`: registered, and never given
 * a token, so that nothing is expected of it.
 */
export type Condition = (typeof CONDITIONS)[number];

export function conditionOf({ is_registered, connected, session_id, token_made_ms }: Kiosk): Condition {
  if (!connected) return token_made_ms === null ? "unused" : "gone";
  if (!is_registered) return "stranger";
  return session_id === null ? "ready" : "talking";
}

/** The worst first; those that are alike by their ids. */
export function worstFirst(kiosks: readonly Kiosk[]): Kiosk[] {
  const ranked = kiosks.map((kiosk) => ({ kiosk, rank: CONDITIONS.indexOf(conditionOf(kiosk)) }));
  ranked.sort((a, b) => a.rank - b.rank || compare(a.kiosk.id, b.kiosk.id));
  return ranked.map(({ kiosk }) => kiosk);
}

/** By their numbers where ids have some: 2 before 10. One collator, as making one is slow. */
const { compare } = new Intl.Collator("en", { numeric: true });

export function counts(kiosks: readonly Kiosk[]): Record<Condition, number> {
  const all: Record<Condition, number> = { gone: 0, stranger: 0, talking: 0, ready: 0, unused: 0 };
  for (const kiosk of kiosks) all[conditionOf(kiosk)] += 1;
  return all;
}
