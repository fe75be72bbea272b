/** Logging in, and making the first admin. */

import { api, type Me, Problem, type WaysIn } from "../api";
import { byId, field, form, make, submitButton } from "../dom";
import { t } from "../i18n";
import { told } from "../notice";
import { refusal, wayOut } from "./provider";

/** Shown until somebody is logged in; `again` when somebody was. */
export async function door(again: boolean): Promise<Me> {
  const usual: WaysIn = { password: true, provider: null };
  const [isNew, ways] = await Promise.all([api.setupNeeded().catch(() => false), api.waysIn().catch(() => usual)]);
  return new Promise((entered) => {
    const own = isNew ? setUp(entered) : ways.password ? logIn(entered, again) : make("div", "panel narrow", make("h1", "", t.login.title));
    const refused = refusal();
    if (refused) own.querySelector("h1")?.after(refused);
    if (ways.provider) own.append(wayOut(ways.provider.button));
    show(own);
  });
}

function show(view: HTMLElement): void {
  byId("door").replaceChildren(view);
  byId("door").hidden = false;
  document.title = `${view.querySelector("h1")?.textContent} – ${t.console}`;
  view.querySelector("input")?.focus();
}

function logIn(entered: (me: Me) => void, again: boolean): HTMLElement {
  const name = field(t.name, { id: "login-name", autocomplete: "username" });
  const password = field(t.login.password, { id: "login-password", type: "password", autocomplete: "current-password" });
  const intro = again ? [make("p", "", t.login.again)] : [];
  return card(t.login.title, t.login.submit, [...intro, name.box, password.box], async () => entered(await api.login(name.input.value, password.input.value)));
}

function setUp(entered: (me: Me) => void): HTMLElement {
  const code = field(t.login.code, { id: "setup-code" });
  const name = field(t.name, { id: "setup-name", autocomplete: "username", hint: t.users.nameHint, maxLength: 64 });
  const password = field(t.login.password, { id: "setup-password", type: "password", autocomplete: "new-password", hint: t.login.passwordHint });
  const intro = make("p", "", t.login.setupText);
  return card(t.login.setupTitle, t.login.setupSubmit, [intro, code.box, name.box, password.box], async () => {
    await api.setUp(code.input.value.trim(), name.input.value, password.input.value);
    entered(await api.login(name.input.value, password.input.value));
  });
}

function card(title: string, submit: string, children: HTMLElement[], act: () => Promise<void>): HTMLElement {
  const problem = make("p", "problem");
  problem.setAttribute("role", "alert");
  const go = async (): Promise<void> => {
    problem.textContent = "";
    await act().catch((error: unknown) => {
      problem.textContent = told(error);
      if (error instanceof Problem && error.waitS !== undefined) return pause(submitted, error.waitS);
    });
  };
  const submitted = submitButton(submit);
  return make("div", "panel narrow", make("h1", "", title), form(go, ...children, problem, submitted));
}

/** The server would refuse it until then, and count it as one more attempt. */
async function pause(submitted: HTMLButtonElement, seconds: number): Promise<void> {
  submitted.setAttribute("aria-disabled", "true");
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  submitted.removeAttribute("aria-disabled");
}
