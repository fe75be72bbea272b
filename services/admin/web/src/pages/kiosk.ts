/** One kiosk: how it is, what it is called, its token, and what it can be told to do. */

import { Problem } from "../api";
import { type Command, COMMANDS, type Kiosk, kiosksApi } from "../api/kiosks";
import { ask } from "../ask";
import { button, form, link, make, submitButton } from "../dom";
import { lasting } from "../format";
import { moment, t } from "../i18n";
import { conditionOf } from "../kiosks";
import { alarm, attempt, say, sayNext } from "../notice";
import { Poll } from "../poll";
import { pastHash } from "../router";
import { may } from "../session";
import { conditionBadge, nameFields } from "./kiosks";
import { factsList, heading, section, type View } from "./page";
import { pastList } from "./past";
import { secretPanel } from "./secret";

const EVERY_MS = 3_000;

export async function kioskPage(id: string): Promise<View> {
  const [kiosk, past] = await Promise.all([find(id), pastList(id, 10)]);
  return new KioskPage(kiosk).view(past);
}

async function find(id: string): Promise<Kiosk> {
  const kiosk = (await kiosksApi.all()).find((one) => one.id === id);
  if (!kiosk) throw new Problem(404, "not_found", t.missing.title, id);
  return kiosk;
}

class KioskPage {
  readonly #badge = make("span");
  readonly #facts = make("div");
  readonly #token = make("div");
  readonly #secret = make("div");
  readonly #there = make("p", "hint", t.kiosks.notThere);
  readonly #fields: ReturnType<typeof nameFields>;
  readonly #poll = new Poll(async () => this.#took(await find(this.kiosk.id)), () => EVERY_MS);
  readonly #make = button(t.kiosks.makeToken, () => this.#makeToken(), "primary");
  readonly #drop = button(t.kiosks.dropToken, () => this.#dropToken(), "danger");

  constructor(private kiosk: Kiosk) {
    this.#fields = nameFields(kiosk);
    this.#make.id = "make-token";
  }

  view(past: Node[]): View {
    const { id, name } = this.kiosk;
    const nodes: Node[] = [make("p", "back", link("#/kiosks", t.kiosks.back)), heading(name || id, this.#badge), this.#facts];
    if (may("publisher")) nodes.push(section(t.kiosks.commands, this.#there, make("div", "actions", ...COMMANDS.map((command) => this.#command(command)))));
    if (may("admin")) nodes.push(...(this.kiosk.is_registered ? this.#administration() : [this.#adoption()]));
    const all = make("p", "", link(pastHash(id), t.kiosks.all));
    nodes.push(section(t.kiosks.past, ...past, all));
    this.#took(this.kiosk);
    return { title: name || id, nodes, shown: () => this.#poll.start(), leave: () => this.#poll.stop() };
  }

  #took(kiosk: Kiosk): void {
    this.kiosk = kiosk;
    this.#badge.replaceChildren(conditionBadge(conditionOf(kiosk)));
    const { id, place, state, session_id, language, since_ms, turns } = kiosk;
    const talk: [string, string][] = session_id === null ? [] : [
      [t.kiosks.language, (language ?? "").toUpperCase()], [t.kiosks.since, lasting(since_ms ?? 0)], [t.kiosks.turns, String(turns ?? 0)], [t.kiosks.session, session_id],
    ];
    const stands: [string, string][] = state === null ? [] : [[t.kiosks.state, t.conversations.states[state] ?? state]];
    this.#facts.replaceChildren(factsList([[t.kiosks.id, id], [t.kiosks.place, place || t.kiosks.noPlace], ...stands, ...talk]));
    this.#there.hidden = kiosk.connected;
    this.#dress();
  }

  #dress(): void {
    const made = this.kiosk.token_made_ms;
    this.#token.replaceChildren(make("p", "", made === null ? t.kiosks.noToken : t.kiosks.tokenMade(moment(made))));
    this.#make.textContent = made === null ? t.kiosks.makeToken : t.kiosks.newToken;
    this.#drop.hidden = made === null;
  }

  #administration(): Node[] {
    const { name, place } = this.#fields;
    const names = section(t.kiosks.edit, form(() => this.#save(), name.box, place.box, submitButton(t.kiosks.save)));
    const token = section(t.kiosks.token, make("p", "intro", t.kiosks.tokenText), this.#token, make("div", "actions", this.#make, this.#drop), this.#secret);
    const remove = button(t.kiosks.remove, () => this.#remove(), "danger");
    remove.id = "remove";
    return [names, token, make("div", "actions", remove)];
  }

  /** It is there, and nobody knows it: registering gives it a name. */
  #adoption(): HTMLElement {
    const { name, place } = this.#fields;
    const register = async (): Promise<void> => {
      const { id } = this.kiosk;
      const made = await attempt(() => kiosksApi.register(id, name.input.value.trim(), place.input.value.trim()));
      if (!made) return;
      sayNext(t.kiosks.registered(id));
      // The page is another one now.
      dispatchEvent(new HashChangeEvent("hashchange"));
    };
    return section(t.kiosks.register, make("p", "intro", t.kiosks.adopt), form(register, name.box, place.box, submitButton(t.kiosks.submit)));
  }

  async #save(): Promise<void> {
    const { name, place } = this.#fields;
    const wanted = { name: name.input.value.trim(), place: place.input.value.trim() };
    try {
      this.#took(await kiosksApi.change(this.kiosk.id, wanted, this.kiosk.etag ?? ""));
      say(t.kiosks.saved);
    } catch (error) {
      if (!(error instanceof Problem && error.status === 412)) return alarm(error);
      this.#took(await find(this.kiosk.id));
      [name.input.value, place.input.value] = [this.kiosk.name, this.kiosk.place];
      alarm(new Error(t.kiosks.changedMeanwhile));
    }
  }

  async #makeToken(): Promise<void> {
    const { id } = this.kiosk;
    let secret = "";
    const act = async (): Promise<void> => void (secret = await kiosksApi.makeToken(id));
    if (!(await ask({ title: t.kiosks.makeTitle(id), text: t.kiosks.makeText, submit: t.kiosks.makeSubmit, act }))) return;
    this.#secret.replaceChildren(secretPanel({ id: "kiosk", title: t.kiosks.secret, hint: t.kiosks.secretText, secret, done: () => this.#make.focus() }));
    this.#secret.querySelector("input")?.select();
    await this.#poll.now();
  }

  async #dropToken(): Promise<void> {
    const { id } = this.kiosk;
    const act = async (): Promise<void> => void (await kiosksApi.dropToken(id));
    if (!(await ask({ title: t.kiosks.dropTitle(id), text: t.kiosks.dropText, submit: t.kiosks.dropSubmit, act }))) return;
    this.#secret.replaceChildren();
    this.#make.focus();
    await this.#poll.now();
    say(t.kiosks.dropped);
  }

  #command(command: Command): HTMLElement {
    const { title, text, submit } = t.kiosks.command[command];
    const press = button(title, async () => {
      let reached = 0;
      const act = async (): Promise<void> => {
        reached = await kiosksApi.command(this.kiosk.id, command).catch((error: unknown) => {
          throw error instanceof Problem && error.status === 409 ? new Error(t.kiosks.notReached) : error;
        });
      };
      const isDone = await ask({ title: t.kiosks.of(submit, this.kiosk.name || this.kiosk.id), text, submit, act });
      if (isDone) say(t.kiosks.reached(reached));
    }, command === "wipe" ? "danger" : "");
    press.id = `command-${command}`;
    return press;
  }

  async #remove(): Promise<void> {
    const { id } = this.kiosk;
    const act = async (): Promise<void> => void (await kiosksApi.remove(id));
    if (!(await ask({ title: t.kiosks.removeTitle(id), text: t.kiosks.removeText, submit: t.kiosks.removeSubmit, act }))) return;
    sayNext(t.kiosks.removed(id));
    location.hash = "#/kiosks";
  }
}
