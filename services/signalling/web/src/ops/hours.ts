/** When the store is open. Pure: the time comes in, and times of day are the store's, wherever the browser thinks it is. */

export interface Hours {
  /** IANA name; the browser's own zone where there is none. */
  timezone?: string;
  /** From Monday on: spans in minutes from midnight; an end past 1440 lies on the next day. */
  week: number[][][];
  /** Dates that are not as their weekday, `YYYY-MM-DD`. */
  days?: Record<string, number[][]>;
}

/** A moment in the store: `at` is its wall clock written as if it were UTC, which is how it is formatted, too. */
export interface Next {
  at: Date;
  /** In days from today. */
  days: number;
}

export interface Opening {
  open: boolean;
  /** When the store opens next; `undefined` when it is open, or nobody knows. */
  next?: Next;
}

const MINUTE = 60_000;
const DAY = 24 * 60;
/** Nobody plans further ahead on a sign. */
const HORIZON_DAYS = 60;

export function opening(hours: Hours, now: Date): Opening {
  const wall = wallClock(now, hours.timezone);
  const today = wall - (wall % (DAY * MINUTE));
  const minute = Math.floor((wall - today) / MINUTE);
  const isWithin = (days: number, at: number): boolean =>
    spansOf(hours, dayAfter(today, days)).some(([start, end]) => start <= at && at < end);
  if (isWithin(0, minute) || isWithin(-1, minute + DAY)) return { open: true };
  for (let days = 0; days <= HORIZON_DAYS; days++) {
    const day = dayAfter(today, days);
    const start = spansOf(hours, day).find(([start]) => days > 0 || start > minute)?.[0];
    if (start !== undefined) return { open: false, next: { at: new Date(day + start * MINUTE), days } };
  }
  return { open: false };
}

function dayAfter(day: number, days: number): number {
  return day + days * DAY * MINUTE;
}

function spansOf(hours: Hours, day: number): [number, number][] {
  const date = new Date(day);
  const spans = hours.days?.[date.toISOString().slice(0, 10)] ?? hours.week[(date.getUTCDay() + 6) % 7] ?? [];
  return spans.map(([start = 0, end = 0]) => [start, end]);
}

/** The store's date and time of day, as if they were UTC. */
function wallClock(now: Date, timeZone: string | undefined): number {
  const format = new Intl.DateTimeFormat("en", {
    ...(timeZone ? { timeZone } : {}),
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts as Record<string, number>;
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The store's doors: what its hours say, unless staff say otherwise, which holds until the hours change their mind. */
export class Doors {
  #staff: boolean | undefined;
  #planned: boolean | undefined;

  constructor(private hours: Hours | undefined) {}

  /** The store has other hours. */
  plan(hours: Hours | undefined): void {
    this.hours = hours;
  }

  at(now: Date): Opening {
    const plan = this.hours ? opening(this.hours, now) : { open: true };
    if (this.#planned !== plan.open && this.#planned !== undefined) this.#staff = undefined;
    this.#planned = plan.open;
    if (this.#staff === undefined || this.#staff === plan.open) return plan;
    return { open: this.#staff };
  }

  /** Staff open or close the kiosk. */
  set(open: boolean): void {
    this.#staff = open;
  }
}
