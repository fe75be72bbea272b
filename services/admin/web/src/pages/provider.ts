/** The way to a provider that people log in at, and what it is told by when they come back and are not let in. */

import { API } from "../api";
import { button, make } from "../dom";
import { t } from "../i18n";

/** Where the page is remembered that was asked for: the provider leads back to the first one. */
const WANTED = "u5.wanted";

/** A button that leaves for the provider. */
export function wayOut(text: string): HTMLElement {
  const leave = button(text || t.login.provider, () => {
    sessionStorage.setItem(WANTED, location.hash);
    location.assign(`${API}login/oidc`);
  });
  leave.id = "login-provider";
  return make("p", "", leave);
}

/** Goes to the page that was asked for before the provider was. */
export function resume(): void {
  const wanted = sessionStorage.getItem(WANTED);
  sessionStorage.removeItem(WANTED);
  if (wanted && location.hash === "" && location.search === "") history.replaceState(null, "", wanted);
}

/** Why somebody was not let in, once. The address holds a code, and the words are the console's own. */
export function refusal(): HTMLElement | undefined {
  const code = new URLSearchParams(location.search).get("refused");
  if (code === null) return undefined;
  history.replaceState(null, "", `${location.pathname}${location.hash}`);
  const told = make("p", "problem", make("strong", "", t.login.refusedTitle), " – ", (Object.hasOwn(t.login.refused, code) ? t.login.refused[code] : undefined) ?? t.login.refused["token"] ?? "");
  told.setAttribute("role", "alert");
  return told;
}
