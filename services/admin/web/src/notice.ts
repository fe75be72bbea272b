/** What the console tells whoever is at it: results in one live region, problems in another. */

import { Problem } from "./api";
import { byId } from "./dom";
import { t } from "./i18n";

/** Results go away by themselves; problems stay until they are put away, or the next result. */
const READ_MS = 8_000;

let timer: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  show(text, "");
  timer = setTimeout(hush, READ_MS);
}

let onNext = "";

/** Says it once another page is shown, which clears what the one before said. */
export function sayNext(text: string): void {
  onNext = text;
}

/** Another page is shown. */
export function turnPage(): void {
  hush();
  if (onNext !== "") say(onNext);
  onNext = "";
}

export function alarm(error: unknown): void {
  show("", told(error));
}

export function hush(): void {
  show("", "");
}

function show(result: string, problem: string): void {
  clearTimeout(timer);
  byId("said").textContent = result;
  byId("alarm").textContent = problem;
}

export function told(error: unknown): string {
  if (error instanceof Problem) return error.waitS === undefined || /\d+ s$/.test(error.message) ? error.message : `${error.message}. ${t.waitSeconds(error.waitS)}`;
  if (error instanceof DOMException && error.name === "TimeoutError") return t.tooLong;
  if (error instanceof TypeError) return t.unreachable;
  return error instanceof Error ? error.message : String(error);
}

/** Does what may fail, and says so when it does. */
export async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    // Whoever is logged out sees the door instead.
    if (!(error instanceof Problem && error.code === "not_logged_in")) alarm(error);
    return undefined;
  }
}
