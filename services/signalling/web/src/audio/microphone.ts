/** The microphone: 20 ms frames at 16 kHz, with the browser's echo cancellation. */

import captureUrl from "./capture.worklet.ts?worker&url";
import { FRAME_SAMPLES, loudness, rms } from "./framer";

export const MIC_RATE = 16_000;

export type MicProblem = "insecure" | "denied" | "missing" | "busy";
export type MicState = { is: "closed" } | { is: "opening" } | { is: "open" } | { is: "failed"; problem: MicProblem };

export interface MicListener {
  state(state: MicState): void;
  /** `pts` counts samples since the microphone was first opened, muted ones included. */
  frame(pts: number, samples: Int16Array, level: number): void;
}

const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 },
};

export class Microphone {
  #state: MicState = { is: "closed" };
  #stream: MediaStream | undefined;
  #context: AudioContext | undefined;
  #pts = 0;

  constructor(private readonly listener: MicListener) {}

  get state(): MicState {
    return this.#state;
  }

  async open(): Promise<void> {
    if (this.#state.is === "open" || this.#state.is === "opening") return;
    this.#become({ is: "opening" });
    try {
      await this.#connect();
      this.#become({ is: "open" });
    } catch (error) {
      this.close();
      this.#become({ is: "failed", problem: problemOf(error) });
    }
  }

  close(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    void this.#context?.close();
    this.#stream = undefined;
    this.#context = undefined;
    this.#become({ is: "closed" });
  }

  async #connect(): Promise<void> {
    if (!isSecureContext) throw new DOMException("needs https or localhost", "SecurityError");
    const stream = await navigator.mediaDevices.getUserMedia(CONSTRAINTS);
    this.#stream = stream;
    for (const track of stream.getAudioTracks()) track.onended = () => this.#unplugged();
    const context = new AudioContext({ sampleRate: MIC_RATE, latencyHint: "interactive" });
    this.#context = context;
    await context.audioWorklet.addModule(captureUrl);
    const node = new AudioWorkletNode(context, "u5-capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    node.port.onmessage = (event: MessageEvent<Int16Array>) => this.#frame(event.data);
    context.createMediaStreamSource(stream).connect(node);
  }

  #frame(samples: Int16Array): void {
    if (this.#state.is === "open") this.listener.frame(this.#pts, samples, loudness(rms(samples, 32_768)));
    this.#pts += FRAME_SAMPLES;
  }

  #unplugged(): void {
    this.close();
    this.#become({ is: "failed", problem: "missing" });
  }

  #become(state: MicState): void {
    this.#state = state;
    this.listener.state(state);
  }
}

/** The names `getUserMedia` fails with (Media Capture and Streams, 10.2). */
function problemOf(error: unknown): MicProblem {
  switch (error instanceof DOMException ? error.name : "") {
    case "SecurityError":
      return "insecure";
    case "NotAllowedError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "busy";
  }
}
