/** The assistant's voice: frames in, sound out, and one truth about what was heard. */

import type { PlaybackState } from "../wire/events";
import { type Frame, LAST } from "../wire/frame";
import { loudness } from "./framer";
import playerUrl from "./player.worklet.ts?worker&url";
import type { FromPlayer, ToPlayer } from "./player.worklet";
import { heard, type Position } from "./queue";
import { VoiceStreams } from "./streams";

const REPORT_MS = 200;
const DUCKED = 0.18;
/** A suspicion the server never resolves must not leave the voice quiet. */
const DUCK_LIMIT_MS = 2_000;

export interface VoiceListener {
  /** To be told to the server: every 200 ms while playing and at each change. */
  report(item: string, played: number, state: PlaybackState): void;
  /** For the page, about 40 times a second. */
  progress(item: string, played: number, level: number, sounding: boolean): void;
}

export class Voice {
  readonly streams = new VoiceStreams();
  #context: AudioContext | undefined;
  #node: AudioWorkletNode | undefined;
  #gain: GainNode | undefined;
  #volume = 0.8;
  #ducked = false;
  #duckTimer = 0;
  #last = { item: "", state: "stopped" as PlaybackState, played: 0, at: 0 };

  constructor(private readonly listener: VoiceListener) {}

  get rate(): number | undefined {
    return this.#context?.sampleRate;
  }

  /** Makes the output for the server's sample rate; safe to call again, and with another rate. */
  async open(rate: number): Promise<void> {
    if (this.#context?.sampleRate === rate) return;
    await this.#context?.close();
    const context = new AudioContext({ sampleRate: rate, latencyHint: "interactive" });
    this.#context = context;
    await context.audioWorklet.addModule(playerUrl);
    this.#gain = new GainNode(context, { gain: this.#volume });
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
    if (item) this.streams.kill(item);
    this.#post({ type: "clear", item }, []);
    this.duck(false);
  }

  duck(on: boolean): void {
    clearTimeout(this.#duckTimer);
    if (on) this.#duckTimer = setTimeout(() => this.duck(false), DUCK_LIMIT_MS);
    if (on !== this.#ducked) this.#fadeTo(on, on ? 0.03 : 0.12);
  }

  /** 0 to 1. */
  set volume(volume: number) {
    this.#volume = volume;
    this.#fadeTo(this.#ducked, 0.05);
  }

  #fadeTo(ducked: boolean, seconds: number): void {
    this.#ducked = ducked;
    const gain = this.#gain?.gain;
    if (!gain || !this.#context) return;
    gain.setTargetAtTime(this.#volume * (ducked ? DUCKED : 1), this.#context.currentTime, seconds / 3);
  }

  #post(message: ToPlayer, transfer: Transferable[]): void {
    this.#node?.port.postMessage(message, transfer);
  }

  #on(message: FromPlayer): void {
    const played = heard(message.position, this.#latencySamples());
    if (message.type === "cleared") {
      // The item may have been cleared before its first sample: then nothing of it was heard.
      if (message.item) this.#tell(message.item, message.position.item === message.item ? played : 0, "stopped");
      return;
    }
    if (message.position.item === "") return;
    const state = this.#stateOf(message.position, played);
    this.#reportWhenDue(message.position.item, played, state);
    this.listener.progress(message.position.item, played, loudness(message.level), state === "playing");
  }

  #latencySamples(): number {
    const context = this.#context;
    return context ? (context.outputLatency || context.baseLatency) * context.sampleRate : 0;
  }

  #stateOf(position: Position, played: number): PlaybackState {
    if (position.state === "idle") return "stopped";
    const waiting = position.state === "drained" || position.state === "buffering";
    if (!waiting || played < position.consumed) return "playing";
    return position.ended ? "stopped" : "underrun";
  }

  #reportWhenDue(item: string, played: number, state: PlaybackState): void {
    const changed = item !== this.#last.item || state !== this.#last.state;
    if (changed && item !== this.#last.item && this.#last.state === "playing") this.#closeLast();
    const due = state === "playing" && performance.now() - this.#last.at >= REPORT_MS;
    if (changed || due) this.#tell(item, played, state);
  }

  /** Another item plays now, so the one before it has been played to its end. */
  #closeLast(): void {
    this.listener.report(this.#last.item, this.#last.played, "stopped");
  }

  #tell(item: string, played: number, state: PlaybackState): void {
    this.#last = { item, state, played, at: performance.now() };
    this.listener.report(item, played, state);
  }
}
