/** The state of the page as a whole: what it says about itself, in which language, and the full-screen notices. */

import type { StoreTexts } from "../config";
import { direction, languages, TEXTS, type Texts, worded } from "../i18n";
import type { MicState } from "../audio/microphone";
import type { MicMode } from "../audio/press";
import type { Halt } from "../net/link";
import type { Language, ServerEvent, State, Transcripts } from "../wire/events";
import { Cover } from "./cover";
import { byId, make } from "./dom";

type Idle = Extract<ServerEvent, { type: "kiosk.idle" }>;
type Part = Extract<ServerEvent, { type: "kiosk.degraded" }>["parts"][number];

/** Sizes of text to choose from; WCAG 1.4.4 asks for the last. */
const TEXT_SIZES = ["1", "1.5", "2"];

/** A short outage is not worth frightening anybody. */
const OFFLINE_GRACE_MS = 1_500;
const NOTICE_MS = 8_000;

export class Screen {
  #language: Language = "en";
  #offered: Language[] = ["en"];
  #words: { page?: StoreTexts | undefined; profile?: StoreTexts | undefined } = {};
  #transcripts: Transcripts = { mode: "off" };
  #parts: Part[] = [];
  #mic: MicState = { is: "closed" };
  #mode: MicMode = "open";
  #pressed = false;
  #noticeTimer = 0;
  #offlineTimer = 0;
  #idleTimer = 0;
  readonly cover = new Cover((language) => this.#textsIn(language));

  constructor(private readonly pick: (language: Language) => void) {
    byId("text-size").onclick = () => this.#size(TEXT_SIZES[(TEXT_SIZES.indexOf(this.#textSize) + 1) % TEXT_SIZES.length]);
  }

  get texts(): Texts {
    return this.#textsIn(this.#language);
  }

  /** The store's own words: from the page's server, and from the orchestrator's profile, which go first. */
  words(words: { page?: StoreTexts | undefined; profile?: StoreTexts | undefined }): void {
    this.#words = { ...this.#words, ...words };
    this.#label();
  }

  /** What staff may read of what is said, which customers are told. */
  reading(transcripts: Transcripts): void {
    this.#transcripts = transcripts;
    this.#label();
  }

  #textsIn(language: Language): Texts {
    return worded(language, this.#words.page, this.#words.profile);
  }

  get language(): Language {
    return this.#language;
  }

  get state(): State {
    return document.body.dataset["state"] as State;
  }

  set state(state: State) {
    document.body.dataset["state"] = state;
    byId("status-text").textContent = this.texts.state[state];
    if (state !== "attract") byId("attract").hidden = true;
    byId("hints").hidden = state === "attract" || state === "offline";
  }

  /** The greeting is shown only while there is nothing of a visit on the screen. */
  greet(): void {
    byId("attract").hidden = false;
  }

  store(name: string): void {
    byId("store").textContent = name;
    document.title = name;
  }

  offer(codes: readonly string[]): void {
    const offered = languages(codes);
    this.#offered = offered;
    byId("languages").replaceChildren(...offered.map((code) => this.#languageButton(code)));
    if (!offered.includes(this.#language)) this.speakIn(offered[0] ?? "en");
    else this.speakIn(this.#language);
  }

  speakIn(language: Language): void {
    this.#language = language;
    document.documentElement.lang = language;
    document.documentElement.dir = direction(language);
    this.#label();
    for (const button of byId("languages").querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["language"] === language));
    }
  }

  connected(): void {
    document.body.dataset["connected"] = "true";
    clearTimeout(this.#offlineTimer);
    this.cover.take("offline", "full", "refused", "taken-over");
  }

  offline(): void {
    document.body.dataset["connected"] = "false";
    this.state = "offline";
    this.idle(undefined);
    clearTimeout(this.#offlineTimer);
    this.#offlineTimer = setTimeout(() => this.cover.put("offline"), OFFLINE_GRACE_MS);
  }

  full(): void {
    clearTimeout(this.#offlineTimer);
    this.cover.put("full");
  }

  halted(reason: Halt): void {
    clearTimeout(this.#offlineTimer);
    this.cover.put(reason);
  }

  /** How the microphone is opened, and whether the customer does so now. */
  pressing(mode: MicMode, pressed: boolean): void {
    this.#mode = mode;
    this.#pressed = pressed;
    document.body.dataset["listens"] = String(mode === "open" || pressed);
    this.#label();
  }

  mic(state: MicState): void {
    this.#mic = state;
    document.body.dataset["mic"] = state.is;
    this.#labelMic();
    if (state.is === "failed") this.notice(this.texts.mic[state.problem]);
  }

  degraded(parts: Part[]): void {
    this.#parts = parts;
    const names = parts.map(({ part }) => this.texts.parts[part] ?? part);
    byId("degraded").textContent = `${this.texts.degraded}: ${names.join(", ")}`;
    byId("degraded").hidden = parts.length === 0;
  }

  notice(text: string): void {
    const element = byId("notice");
    element.textContent = text;
    element.hidden = false;
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => (element.hidden = true), NOTICE_MS);
  }

  /** Counts down to the end of the visit; `undefined` takes the question away. */
  idle(event: Idle | undefined): void {
    const dialog = byId<HTMLDialogElement>("idle");
    clearInterval(this.#idleTimer);
    if (!event || event.seconds_left <= 0) return dialog.close();
    byId("stay").hidden = !event.extendable;
    let left = event.seconds_left;
    byId("idle-text").textContent = this.texts.idleText(left);
    this.#idleTimer = setInterval(() => {
      left = Math.max(0, left - 1);
      byId("idle-text").textContent = this.texts.idleText(left);
    }, 1_000);
    if (!dialog.open) dialog.showModal();
  }

  forget(): void {
    this.idle(undefined);
    byId("notice").hidden = true;
    this.#forgetTyping();
    this.speakIn(this.#offered[0] ?? "en");
    this.#size();
    this.greet();
  }

  /** A field remembers what was typed, to undo it; another customer gets another field. */
  #forgetTyping(): void {
    const input = byId<HTMLInputElement>("text-input");
    input.value = "";
    input.replaceWith(input.cloneNode());
  }

  get #textSize(): string {
    return document.body.dataset["text"] ?? "1";
  }

  #size(size = "1"): void {
    document.body.dataset["text"] = size;
    document.documentElement.style.setProperty("--text", size);
    byId("text-size").setAttribute("aria-pressed", String(size !== "1"));
  }

  #languageButton(code: Language): HTMLElement {
    const button = make("button", "", code.toUpperCase());
    button.type = "button";
    button.lang = code;
    button.dataset["language"] = code;
    button.setAttribute("aria-label", `${code.toUpperCase()} – ${TEXTS[code].name}`);
    button.onclick = () => {
      this.speakIn(code);
      this.pick(code);
    };
    return button;
  }

  #label(): void {
    const texts = this.texts;
    byId("attract-title").textContent = texts.attractTitle;
    byId("attract-hint").textContent = texts.attractHint[this.#mode];
    byId("ai-notice").textContent = texts.aiNotice;
    byId("consent").textContent = texts.consent(this.#transcripts);
    byId("hints").setAttribute("aria-label", texts.hints);
    byId("repeat").textContent = texts.repeat;
    byId("more-time").textContent = texts.moreTime;
    byId("text-size").setAttribute("aria-label", texts.larger);
    byId("talk").setAttribute("aria-label", texts.assistant);
    byId("status-text").textContent = texts.state[this.state];
    byId("languages").setAttribute("aria-label", texts.language);
    byId("volume").setAttribute("aria-label", texts.volume);
    byId("text-input").setAttribute("placeholder", texts.type);
    byId("text-input").setAttribute("aria-label", texts.type);
    byId("caption-user").dataset["who"] = texts.you;
    byId("caption-assistant").dataset["who"] = texts.assistant;
    byId("idle-title").textContent = texts.idleTitle;
    byId("stay").textContent = texts.stay;
    for (const id of ["send", "staff", "end"] as const) {
      const span = byId(id).querySelector("span");
      if (span) span.textContent = texts[id];
    }
    this.#labelMic();
    this.cover.speak([this.#language, ...this.#offered.filter((code) => code !== this.#language)]);
    this.degraded(this.#parts);
  }

  #labelMic(): void {
    const { micOn, micOff, micOpening, micTap, micHold } = this.texts;
    const state = { open: micOn, closed: micOff, opening: micOpening, failed: micOff }[this.#mic.is];
    const label = { open: state, tap: micTap, hold: micHold }[this.#mode];
    byId("mic").setAttribute("aria-label", label);
    byId("mic").setAttribute("title", label);
    byId("mic").setAttribute("aria-pressed", String(this.#mode === "open" ? this.#mic.is === "open" : this.#pressed));
  }
}
