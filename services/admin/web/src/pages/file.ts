/** One file: its text, what the check says about it, and how it came to be. */

import { api, type Current, type FileText, Problem } from "../api";
import { ask } from "../ask";
import { button, link, make } from "../dom";
import { t } from "../i18n";
import { attempt, say } from "../notice";
import { may } from "../session";
import { type Diagnostic, elsewhere, marks, of, placeAt } from "../text/diagnostics";
import { type Unsaved, unsaved } from "../unsaved";
import type { Aside } from "./aside";
import { badges } from "./badges";
import { asideOf, schemaOf } from "./beside";
import { Editor } from "./editor";
import { findings, summary } from "./findings";
import { mergeView } from "./merge";
import { heading, section, type View } from "./page";
import { PublishBar } from "./publish";
import { sides } from "./sides";

const NONE = '"none"';

export async function filePage({ name, line, column }: { name: string; line?: number; column?: number }): Promise<View> {
  const file = await api.file(name).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404 && may("editor")) return undefined;
    throw error;
  });
  return new FilePage(name, file).view(line === undefined ? undefined : { line, column: column ?? 1 });
}

class FilePage {
  /** What is saved, as this page knows it. */
  #base: string;
  #etag: string;
  readonly #editor: Editor;
  readonly #bar = new PublishBar((found) => this.#show(found), () => void this.#reload());
  readonly #badges = make("span", "badges");
  readonly #state = make("span", "unsaved-mark");
  readonly #found = section(t.editor.diagnostics);
  readonly #list = make("div");
  readonly #merge = make("div");
  readonly #different = make("details", "panel");
  readonly #actions = make("div", "actions");
  readonly #discardButton = button(t.editor.discard, () => this.#discard());
  readonly #revertButton = button(t.editor.revert, () => this.#revert(), "danger");
  readonly #before: Unsaved | undefined;
  readonly #aside: Aside | undefined;
  /** What an earlier check says late is not shown: it looked at what was saved before. */
  #checks = 0;

  constructor(
    private readonly name: string,
    private file: FileText | undefined,
  ) {
    this.#aside = asideOf(name, { jump: (line) => this.#editor.jump({ line, column: 1 }), text: () => this.#editor.text });
    this.#before = unsaved.get(name);
    this.#base = this.#before?.base ?? file?.text ?? "";
    this.#etag = this.#before?.etag ?? file?.etag ?? NONE;
    this.#editor = new Editor(name, this.#before?.text ?? file?.text ?? "", () => void this.#save(), () => this.#typed());
    this.#editor.area.readOnly = !may("editor");
    this.#found.id = "diagnostics";
    this.#found.hidden = true;
    this.#list.setAttribute("role", "status");
    this.#found.append(this.#list);
    this.#editor.area.addEventListener("selectionchange", () => this.#aside?.moved(placeAt(this.#editor.text, this.#editor.area.selectionStart).line));
    this.#buttons();
    this.#typed();
    this.#dress();
  }

  #buttons(): void {
    if (!may("editor")) return;
    const save = button(t.editor.save, () => this.#save(), "primary");
    save.id = "save";
    this.#revertButton.id = "revert";
    this.#actions.append(save, this.#discardButton, this.#revertButton);
  }

  view(place: { line: number; column: number } | undefined): View {
    const back = make("p", "back", link("#/content", t.editor.back));
    const title = heading(this.name, this.#badges, this.#state);
    const nodes = [back, title, this.#bar.box, this.#merge, this.#writing(), this.#found, this.#different];
    return { title: this.name, nodes, shown: () => this.#shown(place) };
  }

  /** The text, and beside it what is made of it. */
  #writing(): HTMLElement {
    const text = make("div", "written", this.#editor.box, this.#actions);
    return make("div", "writing", text, ...(this.#aside ? [this.#aside.box] : []));
  }

  #shown(place: { line: number; column: number } | undefined): void {
    if (this.#before) say(t.editor.restored);
    else if (!this.file) say(t.editor.isNew);
    else if (!may("editor")) say(t.editor.readOnly);
    if (place) this.#editor.jump(place);
    void this.#bar.refresh();
    this.#aside?.shown();
    void schemaOf(this.name).then((find) => find && this.#editor.complete(find));
    if (this.file?.is_draft || place) void this.#check();
  }

  get #isDirty(): boolean {
    return this.#editor.text !== this.#base || (this.#etag === NONE && this.#editor.text !== "");
  }

  #typed(): void {
    const { text } = this.#editor;
    if (this.#isDirty) unsaved.set(this.name, { text, base: this.#base, etag: this.#etag });
    else unsaved.delete(this.name);
    this.#aside?.typed(this.#isDirty);
    this.#state.textContent = this.#isDirty ? t.editor.unsaved : "";
  }

  /** What depends on how the saved file stands to what is published. */
  #dress(): void {
    const { file } = this;
    this.#badges.replaceChildren(...(file ? badges(file) : []));
    const isDifferent = file !== undefined && file.published !== null;
    this.#different.hidden = !isDifferent;
    this.#different.replaceChildren(make("summary", "", t.editor.differences));
    if (isDifferent) this.#different.append(sides({ title: t.nav.revisions, text: file.published ?? "" }, { title: t.content.draft, text: file.text }));
    // Hidden rather than taken away, so that whoever pressed one does not lose their place.
    this.#discardButton.hidden = !isDifferent;
    this.#revertButton.hidden = !(file && (file.is_changed || file.is_draft));
  }

  async #save(): Promise<void> {
    if (!may("editor")) return;
    if (!this.#isDirty && this.file) {
      say(t.editor.nothing);
      return this.#check();
    }
    const { text } = this.#editor;
    const saved = await attempt(() => this.#put(text));
    if (!saved) return;
    this.#took(saved);
    say(t.editor.saved);
    await Promise.all([this.#bar.refresh(), this.#check()]);
  }

  /** Nothing where somebody else was faster, and both texts are shown. */
  async #put(text: string): Promise<FileText | undefined> {
    try {
      return await api.save(this.name, text, this.#etag);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 412 && error.members.current)) throw error;
      this.#clash(error.members.current, text);
      return undefined;
    }
  }

  #took(saved: FileText): void {
    this.file = saved;
    [this.#base, this.#etag] = [saved.text, saved.etag];
    this.#merge.replaceChildren();
    this.#typed();
    this.#dress();
    this.#aside?.saved();
  }

  #clash(theirs: Current, mine: string): void {
    const base = this.#base;
    const put = (text: string): void => {
      // What is saved next is written over theirs.
      [this.#base, this.#etag] = [theirs.text ?? "", theirs.etag];
      this.#editor.text = text;
      this.#typed();
      this.#editor.area.focus();
    };
    const view = mergeView({ base, mine, theirs, put });
    this.#merge.replaceChildren(view);
    view.querySelector("h2")?.focus();
  }

  async #discard(): Promise<void> {
    const { published } = this.file ?? {};
    if (typeof published !== "string") return;
    const act = async (): Promise<void> => this.#replaced(await api.save(this.name, published, this.#etag));
    const isDone = await ask({ title: t.editor.discard, text: t.editor.discardText(this.name), submit: t.editor.discard, act });
    if (isDone) say(t.editor.discarded);
  }

  async #revert(): Promise<void> {
    let isAway = false;
    const act = async (): Promise<void> => {
      const saved = await api.revert(this.name, this.#etag);
      isAway = saved === undefined;
      if (saved) return this.#replaced(saved);
      unsaved.delete(this.name);
    };
    const isDone = await ask({ title: t.editor.revertTitle, text: t.editor.revertText(this.name), submit: t.editor.revertTitle, act });
    if (isDone && isAway) location.hash = "#/content";
    else if (isDone) say(t.editor.reverted);
  }

  #replaced(saved: FileText): void {
    this.#editor.text = saved.text;
    this.#took(saved);
    this.#editor.area.focus();
    void this.#bar.refresh();
    void this.#check();
  }

  async #reload(): Promise<void> {
    const now = await attempt(() => api.file(this.name));
    if (!now) return;
    this.file = now;
    this.#dress();
  }

  async #check(): Promise<void> {
    this.#found.hidden = false;
    this.#checks += 1;
    const mine = this.#checks;
    if (this.#list.childNodes.length === 0) this.#list.replaceChildren(make("p", "", t.editor.checking));
    const checked = await attempt(api.check);
    if (checked && mine === this.#checks) this.#show(checked.found);
  }

  #show(found: Diagnostic[]): void {
    this.#editor.mark(marks(found, this.name));
    const [here, others] = [of(found, this.name), elsewhere(found, this.name)];
    this.#found.hidden = false;
    this.#list.replaceChildren(make("p", "", `${summary(found)} ${t.editor.ofSaved}`));
    if (here.length > 0) this.#list.append(findings(here, (one) => this.#editor.jump(one.start)));
    if (others.length > 0) this.#list.append(make("h3", "", t.editor.elsewhere), findings(others));
  }
}
