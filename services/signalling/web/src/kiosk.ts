/** Joins the parts of the page: what the server says goes to the screen, what the customer does goes to the server. */

import { MIC_RATE, Microphone } from "./audio/microphone";
import { type MicMode, Press } from "./audio/press";
import { Voice } from "./audio/voice";
import type { PageConfig } from "./config";
import { Face } from "./face/face";
import { MouthTrack } from "./face/track";
import { forgetMine, mine } from "./here";
import { forgive, mayReload } from "./ops/reloads";
import { guard, stayLit, watch } from "./ops/care";
import { Doors } from "./ops/hours";
import { Operator } from "./ops/operator";
import { Updates } from "./ops/updates";
import { Camera } from "./presence/camera";
import { Connection, type Hello, type Listener } from "./net/connection";
import type { Halt } from "./net/link";
import { Director } from "./stream/avatar";
import { Stream } from "./stream/stream";
import { brand } from "./ui/brand";
import { Captions } from "./ui/captions";
import { Cards } from "./ui/cards";
import { byId } from "./ui/dom";
import { Screen } from "./ui/screen";
import type { PlaybackState, ServerEvent, State } from "./wire/events";
import type { Frame } from "./wire/frame";

const DEFAULT_VOICE_RATE = 22_050;
/** How loud a visit begins, in percent; staff may choose another. */
const VOLUME = 80;
const VOLUME_KEY = "u5-volume";
/** How often the store's hours are looked up. */
const HOURS_MS = 15_000;
/** The choice of a card that lets the customer type (the server's word for it). */
const CHOICE_TYPING = "typing";
/** Touches are told to the server at most this often. */
const PRESENCE_MS = 2_000;

type Welcome = Extract<ServerEvent, { type: "kiosk.welcome" }>;
type Profile = Welcome["profile"];

export class Kiosk implements Listener {
  readonly #screen = new Screen((language) => this.#connection.send({ type: "kiosk.language", language }));
  readonly #captions = new Captions();
  readonly #cards = new Cards((card_id, choice_id) => this.#chosen(card_id, choice_id));
  readonly #face = new Face(byId<HTMLCanvasElement>("face"));
  readonly #mouth = new MouthTrack();
  readonly #voice = new Voice({
    report: ({ item, played, state }) => {
      this.#connection.send({ type: "kiosk.playback", item_id: item, played_samples: played, state });
      this.#stream.tell({ type: "utterance.position", utt: item, samples: played });
    },
    cut: (item, played) => this.#captions.cut(item, played),
    progress: (item, played, level, state) => this.#progress(item, played, level, state),
    stalled: () => this.#giveUp(),
  });
  readonly #mic = new Microphone({
    state: (state) => {
      this.#screen.mic(state);
      if (state.is !== "opening") this.#micChanged();
    },
    frame: (pts, samples, level) => {
      if (!this.#press.listens) return;
      this.#connection.mic(pts, samples);
      this.#showLevel(level);
    },
  });
  readonly #press = new Press((state, mode) => this.#pressed(state, mode));
  readonly #connection: Connection;
  readonly #updates = new Updates();
  readonly #doors: Doors;
  readonly #camera: Camera | undefined;
  readonly #stream: Stream;
  readonly #director = new Director();
  #voiceRate = DEFAULT_VOICE_RATE;
  #lastPresence = -PRESENCE_MS;

  constructor(private readonly config: PageConfig) {
    this.#connection = new Connection(address(config), config.token, () => this.#hello(), this);
    this.#stream = new Stream(byId("stage"), config.stream_token, () => this.#director.greet());
    this.#doors = new Doors(config.hours);
    this.#camera = config.camera ? new Camera((present) => this.#noticed(present)) : undefined;
  }

  start(): void {
    this.#screen.store(this.config.store);
    this.#screen.words({ page: this.config.texts });
    this.#screen.offer(this.config.languages);
    this.#setVolume(usualVolume());
    this.#listen();
    this.#care();
    this.#connection.start();
    this.#stream.start();
    void this.#tryWithoutTouch();
  }

  #care(): void {
    stayLit();
    if (this.config.kiosk_mode) guard();
    watch(() => this.#giveUp());
    void this.#updates.start();
    void this.#camera?.open();
    if (this.config.operator) new Operator(this.#staffMenu());
    setInterval(() => this.#lookAtDoors(), HOURS_MS);
    this.#lookAtDoors();
  }

  // ---- from the connection ----

  welcomed(event: Welcome): void {
    this.#screen.connected();
    this.#updates.look();
    this.#dress(event.profile);
    this.#voice.streams.reset();
    this.#voice.unheard = false;
    this.#voiceRate = event.voice_rate;
    this.#mouth.rate = event.voice_rate;
    void this.#voice.open(event.voice_rate);
    if (!event.resumed) this.#forget();
    this.#enter(event.resumed ? "listening" : "attract");
    this.#micChanged();
    // Who came before there was anybody to tell is told of now.
    if (this.#camera?.sees) this.#noticed(true);
  }

  /** The store's profile: how it looks, what it speaks, when it is open, and how the microphone works. */
  #dress(profile: Profile): void {
    this.#screen.store(profile.branding?.name || this.config.store);
    brand(profile.branding ?? {});
    this.#screen.words({ profile: profile.texts });
    this.#screen.reading(profile.transcripts ?? { mode: "off" });
    if (profile.languages) this.#screen.offer(profile.languages);
    this.#doors.plan(profile.hours ?? this.config.hours);
    this.#lookAtDoors();
    this.#press.mode = profile.modes?.[0] ?? "open";
    this.#press.forget();
    this.#screen.pressing(this.#press.mode, false);
  }

  event(event: ServerEvent): void {
    for (const told of this.#director.direct(event, this.#voiceRate, this.#screen.language)) this.#stream.tell(told);
    switch (event.type) {
      case "kiosk.state":
        return this.#enter(event.state);
      case "kiosk.caption":
        return this.#caption(event);
      case "kiosk.speaking":
        this.#voice.streams.announce(event.item_id, event.first_seq);
        this.#mouth.add(event.item_id, event.visemes ?? []);
        return this.#captions.speaking(event.item_id, event.text, event.start ?? 0, event.words ?? []);
      case "kiosk.marks":
        this.#mouth.add(event.item_id, event.visemes ?? []);
        return this.#captions.timed(event.item_id, event.start ?? 0, event.words ?? []);
      case "kiosk.clear":
        return this.#voice.clear(event.item_id);
      case "kiosk.card":
        return this.#cards.show(event, this.#screen.texts);
      case "kiosk.sound":
        this.#voice.unheard = event.device === "avatar";
        return;
      case "kiosk.volume":
        this.#voice.loudness = event.level;
        return;
      case "kiosk.degraded":
        return this.#screen.degraded(event.parts);
      case "kiosk.idle":
        return this.#screen.idle(event);
      case "kiosk.staff":
        return this.#staff(event.state);
      case "kiosk.wiped":
        return this.#wiped();
      case "kiosk.profile":
        this.#dress(event.profile);
        return this.#screen.forget();
      case "kiosk.command":
        return void startOver(event.command === "wipe");
      case "kiosk.error":
        // The server's message is for its log readers; a customer gets one they can use.
        return this.#screen.notice(this.#screen.texts.error);
      case "input_audio_buffer.speech_started":
        this.#screen.idle(undefined);
        return this.#voice.duck(this.#screen.state === "speaking");
      case "input_audio_buffer.committed":
        return this.#press.answered();
      default:
        return;
    }
  }

  voice(frame: Frame): void {
    this.#voice.push(frame);
  }

  offline(): void {
    this.#screen.offline();
    this.#face.state = "offline";
    this.#face.speak(0, undefined);
  }

  full(): void {
    this.#screen.full();
  }

  halted(reason: Halt): void {
    this.#screen.halted(reason);
  }

  // ---- what the server's events mean here ----

  #enter(state: State): void {
    this.#screen.state = state;
    this.#face.state = state;
    this.#voice.duck(false);
    if (state !== "closing") this.#screen.idle(undefined);
    const isIdle = state === "attract" || state === "offline";
    this.#updates.idle = isIdle;
    this.#stream.want(!isIdle);
    this.#lookAtDoors();
  }

  /** Closes and opens as the store's hours say, but never on a customer. */
  #lookAtDoors(): void {
    const opening = this.#doors.at(new Date());
    const wasClosed = this.#closed;
    if (!opening.open && !wasClosed && !["attract", "offline"].includes(this.#screen.state)) return;
    this.#screen.cover.doors(opening);
    // A closed kiosk sleeps.
    this.#face.state = opening.open ? this.#screen.state : "offline";
    if (!opening.open && !wasClosed) this.#mic.close();
    if (opening.open && wasClosed) void this.#tryWithoutTouch();
  }

  get #closed(): boolean {
    return this.#screen.cover.reason === "closed";
  }

  /** The page hangs, or its sound does. */
  #giveUp(): void {
    if (mayReload(mine(sessionStorage), performance.timeOrigin + performance.now())) location.reload();
    else this.#screen.cover.put("broken");
  }

  #staffMenu() {
    return {
      texts: () => this.#screen.texts,
      isOpen: () => !this.#closed,
      setOpen: (open: boolean) => {
        this.#doors.set(open);
        this.#lookAtDoors();
      },
      volume: usualVolume,
      setVolume: (percent: number) => {
        mine(localStorage).setItem(VOLUME_KEY, String(percent));
        this.#setVolume(percent);
      },
    };
  }

  #caption({ role, item_id, text, final, unsure }: Extract<ServerEvent, { type: "kiosk.caption" }>): void {
    if (role === "assistant") return this.#captions.assistant(item_id, text, final);
    this.#captions.user(unsure ? this.#screen.texts.understood(text) : text, final);
    if (final) this.#cards.forget();
  }

  #staff(state: "called" | "accepted" | "timeout"): void {
    const { staffCalled, staffAccepted, staffTimeout } = this.#screen.texts;
    this.#screen.notice({ called: staffCalled, accepted: staffAccepted, timeout: staffTimeout }[state]);
  }

  #wiped(): void {
    this.#connection.forget();
    this.#forget();
    this.#enter("attract");
  }

  /** Nothing of a visit stays on the page, its volume and language included. */
  #forget(): void {
    this.#voice.clear();
    this.#press.forget();
    this.#screen.pressing(this.#press.mode, false);
    this.#captions.forget();
    this.#mouth.clear();
    this.#cards.forget();
    this.#screen.forget();
    this.#setVolume(usualVolume());
    this.#voice.loudness = 1;
  }

  // ---- from the loudspeaker and the microphone ----

  #progress(item: string, played: number, level: number, state: PlaybackState): void {
    document.body.dataset["playedSamples"] = String(played);
    if (state === "playing") this.#captions.progress(item, played);
    this.#face.speak(level, this.#mouth.at(item, played));
  }

  #showLevel(level: number): void {
    byId("mic").style.setProperty("--level", level.toFixed(2));
    this.#face.hear(level);
  }

  /** The browser opened or closed the microphone: where it is always open, that is what the customer wants. */
  #micChanged(): void {
    const open = this.#mic.state.is === "open";
    if (!open) this.#showLevel(0);
    if (this.#press.mode === "open") this.#connection.send({ type: "kiosk.mic", state: open ? "open" : "closed", mode: "open" });
  }

  #pressed(state: "open" | "closed", mode: MicMode): void {
    if (state === "closed") this.#showLevel(0);
    this.#screen.pressing(mode, state === "open");
    this.#connection.send({ type: "kiosk.mic", state, mode });
  }

  // ---- from the customer ----

  #listen(): void {
    addEventListener("pointerdown", () => this.#touched());
    addEventListener("keydown", () => this.#touched());
    this.#listenToMicButton(byId("mic"));
    byId("staff").onclick = () => this.#connection.send({ type: "kiosk.staff" });
    byId("end").onclick = () => this.#connection.send({ type: "kiosk.end" });
    byId("stay").onclick = () => this.#takeYourTime();
    byId("more-time").onclick = () => this.#takeYourTime();
    byId("repeat").onclick = () => this.#say(this.#screen.texts.repeat);
    byId("retry").onclick = () => this.#retry();
    byId<HTMLDialogElement>("idle").oncancel = () => this.#screen.idle(undefined);
    byId<HTMLInputElement>("volume").oninput = () => this.#setVolume(byId<HTMLInputElement>("volume").valueAsNumber);
    byId<HTMLFormElement>("typing").onsubmit = (event) => {
      event.preventDefault();
      this.#sendText();
    };
  }

  #listenToMicButton(button: HTMLElement): void {
    button.onclick = () => {
      if (this.#press.mode !== "open") return;
      if (this.#mic.state.is === "open") this.#mic.close();
      else void this.#mic.open();
    };
    const down = (): void => {
      if (this.#press.mode !== "open") void this.#mic.open();
      this.#press.down();
    };
    const isPress = (event: KeyboardEvent): boolean => (event.key === " " || event.key === "Enter") && !event.repeat;
    button.onpointerdown = down;
    button.onpointerup = button.onpointercancel = button.onpointerleave = () => this.#press.up();
    // Such a handler that returns false would keep the key from the browser: the tab key could never leave the button.
    button.addEventListener("keydown", (event) => isPress(event) && down());
    button.addEventListener("keyup", (event) => isPress(event) && this.#press.up());
  }

  /** A shop assistant's touch: whatever was given up is tried again. */
  #retry(): void {
    forgive(mine(sessionStorage));
    if (this.#screen.cover.reason === "broken") return location.reload();
    this.#connection.retry();
  }

  #takeYourTime(): void {
    this.#screen.idle(undefined);
    this.#screen.notice(this.#screen.texts.takeYourTime);
    this.#present("touch", true);
  }

  /**
   * The camera saw somebody come or leave. Leaving ends a visit at once, and who listens may stand very still: while
   * the kiosk has something to say, nobody has left, and later the server asks.
   */
  #noticed(present: boolean): void {
    const isBusy = this.#screen.state === "speaking" || this.#screen.state === "thinking";
    if (!this.#closed && (present || !isBusy)) this.#present("camera", present);
  }

  #present(source: "touch" | "camera", present: boolean): void {
    this.#connection.send({ type: "kiosk.presence", present, source });
  }

  #touched(): void {
    if (this.#closed) return;
    void this.#voice.unlock();
    this.#camera?.touched();
    if (this.#mic.state.is === "closed" && this.#lastPresence < 0) void this.#mic.open();
    const now = performance.now();
    if (now - this.#lastPresence < PRESENCE_MS) return;
    this.#lastPresence = now;
    this.#present("touch", true);
  }

  #chosen(card_id: string, choice_id: string): void {
    this.#connection.send({ type: "kiosk.choice", card_id, choice_id });
    if (choice_id === CHOICE_TYPING) byId("text-input").focus();
  }

  #sendText(): void {
    const input = byId<HTMLInputElement>("text-input");
    if (this.#say(input.value.trim())) input.value = "";
  }

  /** Says it for the customer, who typed it or touched it. */
  #say(text: string): boolean {
    if (text === "" || !this.#connection.send({ type: "kiosk.text", text })) return false;
    this.#captions.user(text, true);
    return true;
  }

  #setVolume(percent: number): void {
    byId<HTMLInputElement>("volume").value = String(percent);
    // Loudness grows with the logarithm of power, so the slider's steps are squared to feel even.
    this.#voice.volume = (percent / 100) ** 2;
  }

  // ---- starting ----

  /** In kiosk mode sound and microphone need no touch; anywhere else the first touch brings them. */
  async #tryWithoutTouch(): Promise<void> {
    await this.#voice.open(this.#voiceRate);
    const autoplay = await startsByItself();
    if (autoplay && !this.#closed) await this.#mic.open();
  }

  #hello(): Hello {
    return {
      client: { version: import.meta.env.VITE_VERSION ?? "dev", user_agent: navigator.userAgent.slice(0, 256) },
      audio: { in_rate: MIC_RATE, out_rate: this.#voice.rate ?? this.#voiceRate, echo_cancellation: true },
      screen: { width: innerWidth, height: innerHeight },
    };
  }
}

/** Where the orchestrator is told which kiosk comes: renderers of its avatar find it by that name. */
function address({ orchestrator, kiosk }: PageConfig): string {
  const url = new URL(orchestrator);
  url.searchParams.set("kiosk", kiosk);
  return url.href;
}

/** Loads the page anew; having forgotten all that it keeps, where staff want that. */
async function startOver(forgetting: boolean): Promise<void> {
  if (forgetting) await forgetMine();
  location.reload();
}

/** What staff chose for every visit to begin with. */
function usualVolume(): number {
  const chosen = Number(mine(localStorage).getItem(VOLUME_KEY) ?? VOLUME);
  return chosen >= 10 && chosen <= 100 ? chosen : VOLUME;
}

/** Whether this browser lets sound begin without a gesture (`--autoplay-policy=no-user-gesture-required`). */
async function startsByItself(): Promise<boolean> {
  const probe = new AudioContext();
  const running = await Promise.race([
    probe.resume().then(() => probe.state === "running"),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 500)),
  ]);
  await probe.close();
  return running;
}

