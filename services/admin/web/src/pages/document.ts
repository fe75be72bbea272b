/** One document, and the passages that were made of it. */

import { knowledgeApi, type Passage } from "../api/knowledge";
import { link, make } from "../dom";
import { size } from "../format";
import { moment, t } from "../i18n";
import { readOf } from "./knowledge";
import { factsList, heading, section, type View } from "./page";

/** More than this nobody reads, and a table of prices has thousands. */
const MOST = 200;

export async function documentPage(path: string): Promise<View> {
  const [{ documents }, passages] = await Promise.all([knowledgeApi.all(), knowledgeApi.passages(path)]);
  const one = documents.find((document) => document.path === path);
  const back = make("p", "back", link("#/knowledge", t.knowledge.back));
  const nodes: Node[] = [back, heading(path)];
  if (one) {
    nodes.push(factsList([[t.knowledge.size, size(one.bytes)], [t.knowledge.changed, moment(one.changed_ms)], [t.knowledge.kind, one.collection ?? "–"]]));
    nodes.push(make("p", "", readOf(one)));
  }
  const get = link(knowledgeApi.href(path), t.knowledge.download);
  get.download = path.split("/").pop() ?? path;
  const list = section(t.knowledge.passagesOf, ...listed(passages));
  return { title: path, nodes: [...nodes, make("p", "", get), list] };
}

function listed(passages: Passage[]): Node[] {
  if (passages.length === 0) return [make("p", "empty", t.knowledge.noPassages)];
  const nodes: Node[] = [make("ol", "passages", ...passages.slice(0, MOST).map(passageItem))];
  if (passages.length > MOST) nodes.push(make("p", "hint", t.knowledge.most(MOST, passages.length)));
  return nodes;
}

function passageItem({ title, text, language }: Passage): HTMLElement {
  const words = make("p", "text", text);
  // So that it is read out as what it is.
  words.lang = language;
  return make("li", "", make("h3", "", title), make("p", "facts", language.toUpperCase()), words);
}
