/** The page that an address shows. */

import { make } from "./dom";
import { t } from "./i18n";
import { auditPage } from "./pages/audit";
import { contentPage } from "./pages/content";
import { conversationPage } from "./pages/conversation";
import { documentPage } from "./pages/document";
import { evaluationPage } from "./pages/evaluation";
import { filePage } from "./pages/file";
import { kioskPage } from "./pages/kiosk";
import { kiosksPage } from "./pages/kiosks";
import { knowledgePage } from "./pages/knowledge";
import { livePage } from "./pages/live";
import { overviewPage } from "./pages/overview";
import { heading, type View } from "./pages/page";
import { pastPage } from "./pages/past";
import { profilePage } from "./pages/profile";
import { revisionPage } from "./pages/revision";
import { revisionsPage } from "./pages/revisions";
import { searchPage } from "./pages/search";
import { storePage } from "./pages/store";
import { usersPage } from "./pages/users";
import type { Route } from "./router";
import { may } from "./session";

export function pageOf(route: Route): Promise<View> | View {
  switch (route.page) {
    case "overview":
      return overviewPage();
    case "conversations":
      return livePage();
    case "past":
      return pastPage(route.kiosk);
    case "conversation":
      return may("editor") ? conversationPage(route.id) : missing();
    case "content":
      return contentPage();
    case "file":
      return filePage(route);
    case "kiosks":
      return kiosksPage();
    case "kiosk":
      return kioskPage(route.id);
    case "knowledge":
      return knowledgePage();
    case "search":
      return searchPage();
    case "eval":
      return evaluationPage();
    case "document":
      return documentPage(route.path);
    case "profile":
      return profilePage();
    case "revisions":
      return revisionsPage();
    case "revision":
      return revisionPage(route.id);
    case "store":
      return may("admin") ? storePage() : missing();
    case "users":
      return usersPage();
    case "audit":
      return may("admin") ? auditPage() : missing();
    case "missing":
      return missing();
  }
}

function missing(): View {
  return { title: t.missing.title, nodes: [heading(t.missing.title), make("p", "", t.missing.text)] };
}
