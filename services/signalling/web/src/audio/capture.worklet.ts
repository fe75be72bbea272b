import { Framer } from "./framer";

/** Microphone quanta in, 20 ms frames of s16 out through the port. */
class Capture extends AudioWorkletProcessor {
  readonly #framer = new Framer();

  process(inputs: Float32Array[][]): boolean {
    const quantum = inputs[0]?.[0];
    if (quantum) this.#framer.push(quantum, (frame) => this.port.postMessage(frame, [frame.buffer]));
    return true;
  }
}

registerProcessor("u5-capture", Capture);
