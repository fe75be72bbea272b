/** How the store wants its kiosks to be: a form that is made of what the service says there is. */

import { Problem } from "../api";
import { GROUPS, type Profile, profileApi, type ProfileField, type Values } from "../api/profile";
import { button, form, labelOf, link, make, submitButton } from "../dom";
import { t } from "../i18n";
import { alarm, say } from "../notice";
import { effective, isDefault, languagesOf, notDefault, same } from "../profile/model";
import { fileHash } from "../router";
import { may } from "../session";
import { forms } from "../unsaved";
import { findings } from "./findings";
import { heading, section, type View } from "./page";
import { type Input, inputOf, optionName } from "./profile-inputs";
import { PublishBar } from "./publish";

const FILE = "_profile.yaml";

export async function profilePage(): Promise<View> {
  return new ProfilePage(await profileApi.get()).view();
}

class ProfilePage {
  #values: Values;
  #saved: Values;
  readonly #inputs = new Map<string, Input>();
  readonly #resets = new Map<string, HTMLElement>();
  readonly #bar = new PublishBar();
  readonly #state = make("span", "unsaved-mark");
  readonly #count = make("p", "hint");
  readonly #told = make("div");
  readonly #before: Values | undefined;

  constructor(private profile: Profile) {
    this.#saved = effective(profile.fields, profile.values);
    this.#before = forms.get(FILE) as Values | undefined;
    this.#values = { ...this.#saved, ...this.#before };
    this.#told.setAttribute("role", "alert");
  }

  view(): View {
    const { fields } = this.profile;
    const groups = GROUPS.flatMap((group) => this.#group(group, fields.filter((field) => field.group === group)));
    const tools = make("div", "actions sticky", submitButton(t.profile.save), button(t.profile.discard, () => this.#fill(this.#saved)), button(t.profile.resetAll, () => this.#fill(effective(fields, {}))), this.#count);
    const whole = form(() => this.#save(), ...groups, this.#told, ...(may("editor") ? [tools] : []));
    whole.classList.add("profile");
    if (!may("editor")) for (const control of whole.querySelectorAll<HTMLInputElement>("input, select, textarea, button")) control.disabled = true;
    this.#fill(this.#values);
    const intro = make("p", "intro", t.profile.intro, " ", link(fileHash(FILE), FILE));
    const nodes = [heading(t.profile.title, this.#state), intro, this.#bar.box, whole];
    return { title: t.profile.title, nodes, shown: () => this.#shown() };
  }

  #shown(): void {
    void this.#bar.refresh();
    if (this.#before) say(t.profile.restored);
  }

  #group(group: (typeof GROUPS)[number], fields: ProfileField[]): HTMLElement[] {
    if (fields.length === 0) return [];
    const box = section(t.profile.groups[group], ...fields.map((field) => this.#field(field)));
    box.classList.add("panel");
    return [box];
  }

  #field(field: ProfileField): HTMLElement {
    const id = `profile-${field.key.replaceAll(".", "-")}`;
    const label = field.label[t.code === "de" ? "de" : "en"] || field.key;
    const input = inputOf({ field, id, label, languages: () => languagesOf(this.profile.fields, this.#values), changed: () => this.#typed(field) });
    this.#inputs.set(field.key, input);
    const reset = button(t.profile.reset, () => {
      this.#fill({ ...this.#values, [field.key]: field.default });
      input.node.querySelector<HTMLElement>("input, select, textarea")?.focus();
    }, "link");
    reset.setAttribute("aria-label", t.profile.resetOf(label));
    this.#resets.set(field.key, reset);
    const hint = make("p", "hint", hintOf(field));
    hint.id = `${id}-hint`;
    return make("div", "setting", make("div", "head", labelOf(label, id), reset), input.node, hint);
  }

  #fill(values: Values): void {
    this.#values = { ...values };
    for (const [key, input] of this.#inputs) input.set(this.#values[key]);
    this.#dress();
  }

  #typed(field: ProfileField): void {
    const before = languagesOf(this.profile.fields, this.#values);
    this.#values[field.key] = this.#inputs.get(field.key)?.get();
    const now = languagesOf(this.profile.fields, this.#values);
    // Texts are asked for in other languages now.
    if (!same(before, now)) for (const { key, kind } of this.profile.fields) if (kind === "texts" || kind === "voices") this.#inputs.get(key)?.set(this.#values[key]);
    this.#dress();
  }

  #dress(): void {
    const { fields } = this.profile;
    for (const field of fields) {
      const reset = this.#resets.get(field.key);
      if (reset) reset.hidden = isDefault(field, this.#values[field.key]);
    }
    const isDirty = fields.some((field) => !same(this.#values[field.key], this.#saved[field.key]));
    if (isDirty) forms.set(FILE, this.#values);
    else forms.delete(FILE);
    this.#state.textContent = isDirty ? t.profile.unsaved : "";
    this.#count.textContent = t.profile.changed(Object.keys(notDefault(fields, this.#values)).length);
  }

  async #save(): Promise<void> {
    try {
      this.#took(await profileApi.save(notDefault(this.profile.fields, this.#values), this.profile.etag));
      say(t.profile.saved);
      await this.#bar.refresh();
    } catch (error) {
      if (error instanceof Problem && error.status === 412) this.#conflict();
      else if (error instanceof Problem && error.members.found) this.#told.replaceChildren(make("p", "problem", t.profile.mistakes), findings(error.members.found));
      else alarm(error);
    }
  }

  #took(profile: Profile): void {
    this.profile = profile;
    this.#saved = effective(profile.fields, profile.values);
    this.#told.replaceChildren();
    this.#fill(this.#saved);
  }

  #conflict(): void {
    const show = button(t.profile.theirs, async () => this.#took(await profileApi.get()));
    this.#told.replaceChildren(make("p", "problem", t.profile.conflict), show);
  }
}

/** What it is for, what it may be, and how it comes. */
function hintOf(field: ProfileField): string {
  const { help, minimum, maximum, kind } = field;
  const unit = field.unit ? ` ${field.unit}` : "";
  const range = minimum !== null && maximum !== null ? t.profile.range(minimum, maximum, unit) : minimum !== null ? t.profile.least(minimum, unit) : maximum !== null ? t.profile.most(maximum, unit) : "";
  const isPlain = (kind === "integer" || kind === "number" || kind === "choice") && field.default !== null;
  const comes = isPlain ? t.profile.comes(`${optionName(String(field.default))}${unit}`) : "";
  return [help[t.code === "de" ? "de" : "en"], range, comes, kind === "list" && !field.options ? t.profile.lines : ""].filter(Boolean).join(" ");
}
