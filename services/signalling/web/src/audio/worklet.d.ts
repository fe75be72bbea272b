/** What the audio worklet's global scope offers, as far as this page uses it (Web Audio API, 1.32). */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare const sampleRate: number;

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
