import { rms } from "./framer";
import { PlayerQueue, type Position } from "./queue";

export type ToPlayer =
  | { type: "push"; item: string; pts: number; samples: Int16Array<ArrayBuffer>; last: boolean }
  | { type: "duck"; on: boolean }
  | { type: "clear"; item: string };

export type FromPlayer =
  | { type: "position"; position: Position; level: number }
  | { type: "cleared"; item: string; position: Position };

/** How often the position is told, in quanta of 128 samples: about every 25 ms. */
const REPORT_MS = 25;

class Player extends AudioWorkletProcessor {
  readonly #queue = new PlayerQueue({ rate: sampleRate });
  readonly #every = Math.max(1, Math.round((REPORT_MS * sampleRate) / 1000 / 128));
  #quanta = 0;
  #state = "";

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToPlayer>) => this.#on(event.data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (!out) return true;
    this.#queue.pull(out);
    this.#report(rms(out));
    return true;
  }

  #on(message: ToPlayer): void {
    switch (message.type) {
      case "push":
        return this.#queue.push(message.item, message.pts, message.samples, message.last);
      case "duck":
        return this.#queue.duck(message.on);
      case "clear":
        return this.#post({ type: "cleared", item: message.item, position: this.#queue.clear() });
    }
  }

  #report(level: number): void {
    const position = this.#queue.position();
    const changed = this.#state !== position.state;
    this.#state = position.state;
    this.#quanta += 1;
    if (!changed && this.#quanta % this.#every !== 0) return;
    this.#post({ type: "position", position, level });
  }

  #post(message: FromPlayer): void {
    this.port.postMessage(message);
  }
}

registerProcessor("u5-player", Player);
