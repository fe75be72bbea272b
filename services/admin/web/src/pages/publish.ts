/** The bar above all content while there is a draft: how much of it, checking and publishing it. */

import { api, type Live, Problem, type Revision } from "../api";
import { ask } from "../ask";
import { button, field, make } from "../dom";
import { duration } from "../format";
import { t } from "../i18n";
import { attempt, say } from "../notice";
import { may } from "../session";
import type { Diagnostic } from "../text/diagnostics";
import { hasUnsaved } from "../unsaved";
import { findings, summary } from "./findings";

const PATIENCE_MS = 30_000;
const EVERY_MS = 300;

export class PublishBar {
  readonly box = make("section", "publish");
  readonly #told = make("div", "told");
  readonly #count = make("p", "count-line");

  constructor(
    private readonly checked: (found: Diagnostic[]) => void = () => undefined,
    private readonly published: () => void = () => undefined,
  ) {
    this.box.id = "publish";
    this.box.hidden = true;
    this.box.setAttribute("aria-label", t.publish.bar);
    this.#told.setAttribute("role", "status");
    this.#told.id = "publish-told";
    const check = button(t.editor.checkButton, () => this.check());
    check.id = "check";
    const actions = make("div", "actions", check);
    if (may("publisher")) {
      const publish = button(t.publish.button, () => this.#ask(), "primary");
      publish.id = "publish-open";
      actions.append(publish);
    }
    this.box.append(this.#count, actions, this.#told);
  }

  /** Asks how much there is to publish. What was just told stays to be read. */
  async refresh(): Promise<void> {
    const files = await attempt(api.files);
    if (!files) return;
    const count = files.filter(({ is_draft }) => is_draft).length;
    this.#count.textContent = count > 0 ? t.publish.draft(count) : "";
    this.box.classList.toggle("done", count === 0);
    this.box.hidden = count === 0 && this.#told.childNodes.length === 0;
  }

  async check(): Promise<void> {
    this.#tell(t.editor.checking);
    const checked = await attempt(api.check);
    this.#told.replaceChildren();
    if (!checked) return;
    this.#tell(summary(checked.found), checked.found);
    this.checked(checked.found);
  }

  #tell(text: string, found: readonly Diagnostic[] = []): void {
    this.#told.replaceChildren(make("p", "", text), ...(found.length > 0 ? [findings(found)] : []));
    this.box.hidden = false;
  }

  async #ask(): Promise<void> {
    const message = messageField();
    let revision: Revision | undefined;
    let unusable: Diagnostic[] | undefined;
    await ask({
      title: t.publish.title,
      text: hasUnsaved() ? `${t.publish.text} ${t.publish.unsaved}` : t.publish.text,
      submit: t.publish.submit,
      fields: [message.box],
      act: async () => {
        try {
          revision = await api.publish(message.input.value);
        } catch (error) {
          if (!(error instanceof Problem && error.code === "unusable")) throw error;
          unusable = error.members.found ?? [];
        }
      },
    });
    if (unusable) {
      this.#tell(t.publish.unusable, unusable);
      this.checked(unusable);
    } else if (revision) {
      await this.#follow(revision);
    }
  }

  async #follow(revision: Revision): Promise<void> {
    this.#tell(t.publish.waiting(revision.id));
    this.published();
    void this.refresh();
    const { text, found } = await acknowledged(revision);
    this.#tell(text, found);
    await this.refresh();
  }
}

export function messageField(value = ""): ReturnType<typeof field> {
  const message = field(t.publish.message, { id: "message", hint: t.publish.messageHint, maxLength: 500 });
  message.input.value = value;
  return message;
}

/** Who runs a revision, once all do or it takes too long. */
export async function acknowledged({ id }: Revision): Promise<{ text: string; found: Diagnostic[] }> {
  const began = performance.now();
  for (;;) {
    const live = await api.live().catch((): Live | undefined => undefined);
    const took = performance.now() - began;
    if (live) {
      const { acknowledged: has, of, replicas } = live;
      const refused = replicas.flatMap((replica) => replica.refused);
      if (has === of) return { text: t.publish.running(id, has, of, duration(took)), found: [] };
      if (refused.length > 0) return { text: t.publish.refused(id), found: refused };
      if (took > PATIENCE_MS) return { text: t.publish.late(id, has, of), found: [] };
    } else if (took > PATIENCE_MS) return { text: t.unreachable, found: [] };
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Tells the same of a revision that was brought back. */
export async function follow(revision: Revision): Promise<void> {
  say(t.publish.waiting(revision.id));
  say((await acknowledged(revision)).text);
}
