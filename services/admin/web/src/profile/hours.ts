/** Opening hours: `{mon-fri: "08:00-20:00", sun: closed, 2026-12-24: "08:00-14:00"}`. */

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
export const CLOSED = "closed";

/** A day's or a date's hours; days of a range each for themselves. */
export function expand(value: unknown): Record<string, string> {
  const hours: Record<string, string> = {};
  if (value === null || typeof value !== "object") return hours;
  for (const [name, span] of Object.entries(value)) for (const day of daysOf(name)) hours[day] = String(span);
  return hours;
}

function daysOf(name: string): string[] {
  const [first, last] = name.split("-");
  const [from, to] = [DAYS.indexOf(first as Day), DAYS.indexOf(last as Day)];
  if (from < 0 || to < 0) return [name];
  return from <= to ? DAYS.slice(from, to + 1) : [...DAYS.slice(from), ...DAYS.slice(0, to + 1)];
}

/** Neighbouring days with the same hours as one range, as people write it; dates as they are. */
export function fold(hours: Record<string, string>): Record<string, string> {
  const folded: Record<string, string> = {};
  for (let at = 0; at < DAYS.length; ) {
    const first = DAYS[at];
    const span = first && hours[first];
    let end = at;
    while (span && hours[DAYS[end + 1] ?? ""] === span) end += 1;
    if (first && span) folded[end > at ? `${first}-${DAYS[end]}` : first] = span;
    at = end + 1;
  }
  for (const name of Object.keys(hours).sort()) if (!(DAYS as readonly string[]).includes(name)) folded[name] = hours[name] ?? CLOSED;
  return folded;
}

/** From and until; nothing where it is closed. */
export function times(span: string | undefined): [from: string, until: string] | undefined {
  const found = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(span ?? "");
  return found?.[1] && found[2] ? [found[1], found[2]] : undefined;
}
