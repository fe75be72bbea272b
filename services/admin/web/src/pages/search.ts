/** Asking the knowledge as a customer would, and seeing why it found what it found. */

import { type Finding, type Knowledge, knowledgeApi } from "../api/knowledge";
import { field, form, link, make, select, submitButton } from "../dom";
import { duration } from "../format";
import { t } from "../i18n";
import { attempt, hush } from "../notice";
import { documentHash } from "../router";
import { knowledgeTabs } from "./knowledge";
import { factsList, heading, section, type View } from "./page";

const LIMITS = ["3", "5", "10", "20"] as const;

export async function searchPage(): Promise<View> {
  const { knowledge: texts } = t;
  const all = await knowledgeApi.all();
  const question = field(texts.question, { id: "search-question", type: "search", maxLength: 500 });
  const language = select(texts.language, "search-language", [["", texts.every], ...languagesOf(all).map((code) => [code, code.toUpperCase()] as const)], "");
  const collection = select(texts.inCollection, "search-collection", [["", texts.everyCollection], ...all.collections.map(({ name }) => [name, name] as const)], "");
  const limit = select(texts.limit, "search-limit", LIMITS.map((value) => [value, value] as const), "5");
  const told = make("p", "hint");
  told.setAttribute("role", "status");
  told.id = "search-told";
  const list = make("ol", "passages");
  const search = async (): Promise<void> => {
    hush();
    const wanted = { q: question.input.value.trim(), language: language.input.value, collection: collection.input.value, limit: limit.input.value };
    const found = await attempt(() => knowledgeApi.search(Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ""))));
    if (!found) return;
    told.textContent = texts.found(found.findings.length, duration(found.took_ms));
    list.replaceChildren(...found.findings.map(finding));
  };
  const ask = form(search, question.box, language.box, collection.box, limit.box, submitButton(texts.find));
  ask.classList.add("row");
  const nodes = [heading(texts.title), knowledgeTabs("#/knowledge/search"), section(texts.search, ask, told, list)];
  return { title: texts.search, nodes };
}

/** Documents stand in folders by language; which there are is not told otherwise. */
function languagesOf({ documents }: Knowledge): string[] {
  const codes = documents.flatMap(({ path }) => path.split("/").filter((part) => /^[a-z]{2}$/.test(part)));
  return [...new Set(["en", "de", "fr", ...codes])];
}

function finding({ title, text, language, document, score, words, meaning, is_certain, why }: Finding): HTMLElement {
  const { knowledge: texts } = t;
  const share = (found: Finding["words"]): string => (found === null ? texts.notSo : texts.place(found.place, found.score.toFixed(2)));
  const badge = make("span", `badge ${is_certain ? "live" : "draft"}`, is_certain ? texts.certain : texts.uncertain);
  const said = make("p", "text", text);
  said.lang = language;
  const facts = factsList([[texts.score, score.toFixed(3)], [texts.words, share(words)], [texts.meaning, share(meaning)]]);
  const item = make("li", "", make("div", "head", make("h3", "", title), badge), make("p", "facts", link(documentHash(document), document), ` · ${language.toUpperCase()}`), said, facts);
  if (why.length > 0) item.append(make("p", "facts", `${texts.why}:`), make("ul", "reasons", ...why.map((reason) => make("li", "", reason))));
  return item;
}
