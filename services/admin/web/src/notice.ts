/** What the console tells whoever is at it: results in one live region, problems in another. */

import { Problem } from "./api";
import { byId } from "./dom";
import { t } from "./i18n";

export function say(text: string): void {
  byId("alarm").textContent = "";
  byId("said").textContent = text;
}

export function alarm(error: unknown): void {
  byId("said").textContent = "";
  byId("alarm").textContent = told(error);
}

export function hush(): void {
  byId("said").textContent = "";
  byId("alarm").textContent = "";
}

export function told(error: unknown): string {
  if (error instanceof Problem) return error.waitS === undefined ? error.message : `${error.message}. ${t.waitSeconds(error.waitS)}`;
  if (error instanceof DOMException && error.name === "TimeoutError") return t.tooLong;
  if (error instanceof TypeError) return t.unreachable;
  return String(error);
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
