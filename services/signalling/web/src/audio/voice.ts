/** The assistant's voice: frames in, sound out, and one truth about what was heard. */

import type { PlaybackState } from "../wire/events";
import { type Frame, LAST } from "../wire/frame";
import { loudness } from "./framer";
import playerUrl from "./player.worklet.ts?worker&url";
import type { FromPlayer, ToPlayer } from "./player.worklet";
import { heard } from "./queue";
import { type Report, Reports } from "./reports";
import { VoiceStreams } from "./streams";

/** A suspicion the server never resolves must not leave the voice quiet. */
const DUCK_LIMIT_MS = 2_000;
/** A worklet that says nothing for this long, while its output runs and the page is seen, is stuck. */
const STALLED_MS = 10_000;
const LOOK_MS = 2_000;
/** Louder would distort. */
const MAX_GAIN = 1.5;

export interface VoiceListener {
  /** To be told to the server. */
  report(report: Report): void;
  /** An item was cut short: this many of its samples sound, and no more. */
  cut(item: string, played: number): void;
  /** For the page, about 40 times a second. */
  progress(item: string, played: number, level: number, state: PlaybackState): void;
  /** The output runs, but nothing comes out of it. */
  stalled(): void;
}

export class Voice {
  readonly streams = new VoiceStreams();
  #context: AudioContext | undefined;
  #node: AudioWorkletNode | undefined;
  #gain: GainNode | undefined;
  #made: Promise<void> = Promise.resolve();
  #volume = 0.8;
  /** What the customer asked for, as a factor of the volume. */
  #loudness = 1;
  /** Another device makes the sound: this one plays along, and reports, for the moment when it must. */
  #unheard = false;
  #ducked = false;
  #duckTimer = 0;
  readonly #reports = new Reports();
  /** When the worklet last said anything, and when that was last looked at. */
  #toldAt = 0;
  #lookedAt = 0;

  constructor(private readonly listener: VoiceListener) {
    setInterval(() => this.#look(performance.now()), LOOK_MS);
  }

  get rate(): number | undefined {
    return this.#context?.sampleRate;
  }

  /** Makes the output for the server's sample rate; safe to call again, and with another rate. */
  open(rate: number): Promise<void> {
    // One after the other: an output that is closed while it is being made would fail.
    const made = this.#made.then(() => this.#make(rate));
    this.#made = made.catch(() => undefined);
    return made;
  }

  async #make(rate: number): Promise<void> {
    if (this.#context?.sampleRate === rate) return;
    await this.#context?.close();
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    this.#context = context;
    await context.audioWorklet.addModule(playerUrl);
    this.#gain = new GainNode(context, { gain: this.#level() });
    this.#node = new AudioWorkletNode(context, "u5-player", { numberOfInputs: 0, outputChannelCount: [1] });
    this.#node.port.onmessage = (event: MessageEvent<FromPlayer>) => this.#on(event.data);
    this.#node.connect(this.#gain).connect(context.destination);
  }

  /** Browsers hold sound back until a touch; call this from one. */
  async unlock(): Promise<void> {
    if (this.#context?.state === "suspended") await this.#context.resume();
  }

  push(frame: Frame): void {
    const item = this.streams.itemOf(frame.seq);
    if (item === undefined || !this.#node) return;
    const samples = frame.samples as Int16Array<ArrayBuffer>;
    const last = (frame.flags & LAST) !== 0;
    this.#post({ type: "push", item, pts: frame.pts, samples, last }, [samples.buffer]);
  }

  /** Silence at once; names the item for the answer, none when a whole visit is forgotten. */
  clear(item = ""): void {
    this.#unduck();
    if (this.#node) this.#post({ type: "clear", item }, []);
    else if (item) this.#cut(item, 0);
  }

  /** Quieter while the customer may be interrupting. */
  duck(on: boolean): void {
    if (on !== this.#ducked) this.#post({ type: "duck", on }, []);
    this.#unduck();
    this.#ducked = on;
    if (on) this.#duckTimer = setTimeout(() => this.duck(false), DUCK_LIMIT_MS);
  }

  #unduck(): void {
    clearTimeout(this.#duckTimer);
    this.#ducked = false;
  }

  /** 0 to 1. */
  set volume(volume: number) {
    this.#volume = volume;
    this.#tune();
  }

  /** As a factor of the volume; every visit begins with 1. */
  set loudness(loudness: number) {
    this.#loudness = loudness;
    this.#tune();
  }

  set unheard(unheard: boolean) {
    this.#unheard = unheard;
    this.#tune();
  }

  #level(): number {
    if (this.#unheard) return 0;
    return Math.min(this.#volume * this.#loudness, MAX_GAIN);
  }

  #tune(): void {
    if (this.#context) this.#gain?.gain.setTargetAtTime(this.#level(), this.#context.currentTime, 0.02);
  }

  #post(message: ToPlayer, transfer: Transferable[]): void {
    this.#node?.port.postMessage(message, transfer);
  }

  #look(now: number): void {
    // A page that slept, or a machine that did, begins to count anew.
    const isFresh = now - this.#lookedAt > 3 * LOOK_MS || this.#context?.state !== "running" || document.hidden;
    this.#lookedAt = now;
    if (isFresh || !this.#node) this.#toldAt = now;
    if (now - this.#toldAt < STALLED_MS) return;
    this.#toldAt = now;
    this.listener.stalled();
  }

  #on(message: FromPlayer): void {
    this.#toldAt = performance.now();
    const { position } = message;
    if (message.type === "cleared") {
      // The item may have been cleared before its first sample: then nothing of it was heard.
      if (message.item) this.#cut(message.item, position.item === message.item ? position.consumed : 0);
      return;
    }
    if (position.item === "") return;
    const played = heard(position, this.#latencySamples());
    const { state, reports } = this.#reports.moved(position, played, performance.now());
    for (const report of reports) this.listener.report(report);
    this.listener.progress(position.item, played, loudness(message.level), state);
  }

  #cut(item: string, played: number): void {
    this.listener.report(this.#reports.cut(item, played, performance.now()));
    this.listener.cut(item, played);
  }

  #latencySamples(): number {
    const context = this.#context;
    return context ? (context.outputLatency || context.baseLatency) * context.sampleRate : 0;
  }
}
