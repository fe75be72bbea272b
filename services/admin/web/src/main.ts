import "./style.css";
import "./pages.css";
import { api, onLoggedOut } from "./api";
import { button, byId, make } from "./dom";
import { t } from "./i18n";
import { showNav } from "./nav";
import { hush, told, turnPage } from "./notice";
import { door } from "./pages/door";
import { heading, type View } from "./pages/page";
import { resume } from "./pages/provider";
import { pageOf } from "./pages";
import { parse, type Route } from "./router";
import { setMe, whoami } from "./session";
import { hasUnsaved } from "./unsaved";

let view: View | undefined;
/** Which request for a page is the latest: an older one that answers late is not shown. */
let latest = 0;
let isAtDoor = false;

function failed(error: unknown): View {
  const again = button(t.retry, () => go(true));
  return { title: t.console, nodes: [heading(t.console), make("p", "problem", told(error)), make("p", "", again)] };
}

async function go(takesFocus: boolean): Promise<void> {
  if (isAtDoor) return;
  const route = parse(location.hash);
  const mine = (latest += 1);
  const main = byId("main");
  main.setAttribute("aria-busy", "true");
  showNav(route, () => void enter(false));
  view?.leave?.();
  view = undefined;
  const next = await Promise.resolve()
    .then(() => pageOf(route))
    .catch(failed);
  if (mine !== latest || isAtDoor) return next.leave?.();
  main.removeAttribute("aria-busy");
  show(route, next, takesFocus);
}

function show(route: Route, next: View, takesFocus: boolean): void {
  view = next;
  turnPage();
  const page = byId("page");
  page.hidden = false;
  page.className = `page ${route.page}`;
  page.replaceChildren(...next.nodes);
  document.title = `${next.title} – ${t.console}`;
  if (takesFocus) {
    const title = page.querySelector("h1");
    title?.setAttribute("tabindex", "-1");
    title?.focus();
    scrollTo(0, 0);
  }
  next.shown?.();
}

/** Who is logged in goes on; everybody else comes to the door first. What was written stays behind it. */
async function enter(wasIn: boolean): Promise<void> {
  if (isAtDoor) return;
  isAtDoor = true;
  const before = whoami()?.name;
  byId("page").hidden = true;
  setMe(undefined);
  showNav({ page: "overview" }, () => undefined);
  hush();
  const me = await door(wasIn);
  setMe(me);
  isAtDoor = false;
  byId("door").hidden = true;
  byId("door").replaceChildren();
  const isBack = wasIn && before === me.name && hasUnsaved() && view !== undefined && parse(location.hash).page === "file";
  if (!isBack) return go(true);
  byId("page").hidden = false;
  showNav(parse(location.hash), () => void enter(false));
  byId("page").querySelector("textarea")?.focus();
}

/** The texts that stand in `index.html`. */
function translate(): void {
  document.documentElement.lang = t.code;
  for (const element of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const path = (element.dataset["text"] ?? "").split(".");
    const text = path.reduce<unknown>((tree, key) => (tree as Record<string, unknown>)[key], t);
    if (typeof text === "string") element.textContent = text;
  }
}

async function start(): Promise<void> {
  translate();
  onLoggedOut(() => void enter(whoami() !== undefined));
  addEventListener("hashchange", () => {
    // The link that skips the bar is no page.
    if (location.hash === "#main") return;
    void go(true);
  });
  addEventListener("beforeunload", (event) => hasUnsaved() && event.preventDefault());
  byId("skip").onclick = (event) => {
    event.preventDefault();
    byId("main").querySelector<HTMLElement>("#page:not([hidden]) h1, #door:not([hidden]) h1")?.setAttribute("tabindex", "-1");
    byId("main").querySelector<HTMLElement>("h1[tabindex]")?.focus();
  };
  byId("hush").onclick = hush;
  resume();
  await identify();
}

async function identify(): Promise<void> {
  try {
    setMe(await api.me());
  } catch (error) {
    if (isAtDoor) return;
    byId("page").hidden = false;
    byId("page").className = "page";
    byId("page").replaceChildren(heading(t.console), make("p", "problem", told(error)), make("p", "", button(t.retry, identify)));
    return;
  }
  await go(false);
}

void start();
