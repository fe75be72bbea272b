/** The bar above every page: where one can go, and who is logged in. */

import { api } from "./api";
import { button, byId, link, make } from "./dom";
import { t } from "./i18n";
import { attempt } from "./notice";
import { type Route, sectionOf } from "./router";
import { may, whoami } from "./session";

export function showNav(route: Route, left: () => void): void {
  const me = whoami();
  const [nav, who] = [byId("nav"), byId("who")];
  nav.hidden = who.hidden = me === undefined;
  if (!me) return;
  nav.setAttribute("aria-label", t.navigation);
  nav.replaceChildren(make("ul", "", ...entries().map(([section, href, text]) => make("li", "", entry(href, text, section === sectionOf(route))))));
  who.replaceChildren(make("span", "", t.loggedInAs(me.name, t.roles[me.role])));
  // Where nobody logs in, nobody can log out.
  if (me.kind !== "user") return;
  const logout = button(t.logout, () => attempt(api.logout).then(left));
  logout.id = "logout";
  who.append(logout);
}

function entries(): [section: string, href: string, text: string][] {
  const { overview, content, revisions, users, account, audit } = t.nav;
  const all: [string, string, string][] = [
    ["overview", "#/", overview],
    ["conversations", "#/conversations", t.conversations.title],
    ["kiosks", "#/kiosks", t.kiosks.title],
    ["content", "#/content", content],
    ["knowledge", "#/knowledge", t.knowledge.title],
    ["profile", "#/profile", t.profile.title],
    ["revisions", "#/revisions", revisions],
    ["users", "#/users", may("admin") ? users : account],
  ];
  return may("admin") ? [...all, ["audit", "#/audit", audit], ["store", "#/store", t.store.title]] : all;
}

function entry(href: string, text: string, isCurrent: boolean): HTMLAnchorElement {
  const anchor = link(href, text);
  if (isCurrent) anchor.setAttribute("aria-current", "page");
  return anchor;
}
