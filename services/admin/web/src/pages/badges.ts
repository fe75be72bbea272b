import type { FileEntry } from "../api";
import { make } from "../dom";
import { t } from "../i18n";
import { isUnsaved } from "../unsaved";

/** Marks by words, so that they need no colour. */
export function badges({ name, is_changed, is_deleted, is_draft }: FileEntry): HTMLElement[] {
  const badge = (kind: string, text: string, hint: string): HTMLElement => {
    const element = make("span", `badge ${kind}`, text);
    element.title = hint;
    return element;
  };
  const all: HTMLElement[] = [];
  if (isUnsaved(name)) all.push(badge("unsaved", t.content.unsaved, t.editor.unsaved));
  if (is_deleted) all.push(badge("draft", t.content.deleted, t.content.deletedHint));
  else if (is_draft) all.push(badge("draft", t.content.draft, t.content.draftHint));
  if (is_changed) all.push(badge("changed", t.content.changed, t.content.changedHint));
  return all;
}
