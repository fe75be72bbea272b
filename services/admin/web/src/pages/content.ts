/** All files, by what they are. */

import { api, type FileEntry, type Kind } from "../api";
import { field, form, link, make, submitButton } from "../dom";
import { t } from "../i18n";
import { say } from "../notice";
import { fileHash } from "../router";
import { may } from "../session";
import { badges } from "./badges";
import { heading, section, type View } from "./page";
import { PublishBar } from "./publish";

const KINDS: Kind[] = ["flow", "profile", "prompt", "test", "table"];

export async function contentPage(): Promise<View> {
  const files = await api.files();
  const list = make("div", "kinds");
  const filter = field(t.content.filter, { id: "filter", type: "search", required: false });
  const count = make("p", "hint");
  count.setAttribute("role", "status");
  const paint = (): void => {
    const wanted = filter.input.value.trim().toLowerCase();
    const shown = files.filter(({ name }) => name.toLowerCase().includes(wanted));
    list.replaceChildren(...KINDS.flatMap((kind) => group(kind, shown)));
    count.textContent = shown.length > 0 ? t.content.files(shown.length) : t.content.none;
  };
  filter.input.oninput = paint;
  const bar = new PublishBar(undefined, () => void reload());
  const reload = async (): Promise<void> => {
    files.splice(0, files.length, ...(await api.files()));
    paint();
  };
  paint();
  const tools = make("div", "tools", filter.box, count);
  const nodes = [heading(t.content.title), make("p", "intro", t.content.intro), bar.box, tools, list];
  if (may("editor")) nodes.push(newFile(files));
  return { title: t.content.title, nodes, shown: () => void bar.refresh() };
}

function group(kind: Kind, files: FileEntry[]): HTMLElement[] {
  const mine = files.filter((file) => file.kind === kind);
  if (mine.length === 0) return [];
  return [section(t.content.kinds[kind], make("ul", "files", ...mine.map((file) => make("li", "", link(fileHash(file.name), file.name), ...badges(file)))))];
}

function newFile(files: FileEntry[]): HTMLElement {
  const name = field(t.content.newName, { id: "new-name", hint: t.content.newHint, maxLength: 100 });
  const go = (): void => {
    const wanted = name.input.value.trim();
    if (files.some((file) => file.name === wanted)) say(t.content.taken);
    else location.hash = fileHash(wanted);
  };
  name.input.pattern = "[A-Za-z0-9_\\-][A-Za-z0-9_.\\-]*\\.(yaml|csv|md)";
  name.input.title = t.content.newHint;
  return section(t.content.newFile, form(go, name.box, submitButton(t.content.create)));
}
