/** Looks through the kiosk's camera, five times a second, at a picture of a few hundred pixels that never leaves the page. */

import { moved } from "./motion";
import { Presence } from "./presence";

const WIDTH = 32;
const HEIGHT = 24;
const EVERY_MS = 200;
/** A camera that is busy or unplugged is tried again. */
const RETRY_MS = 60_000;

export class Camera {
  readonly #presence = new Presence();
  readonly #video = document.createElement("video");
  readonly #canvas = new OffscreenCanvas(WIDTH, HEIGHT).getContext("2d", { willReadFrequently: true });
  #before: Uint8ClampedArray | undefined;
  #timer = 0;

  constructor(private readonly tell: (present: boolean) => void) {}

  async open(): Promise<void> {
    this.#video.muted = true;
    try {
      const video = { width: { ideal: 160 }, height: { ideal: 120 }, frameRate: { ideal: 5 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video });
      for (const track of stream.getTracks()) track.onended = () => this.#again();
      this.#video.srcObject = stream;
      await this.#video.play();
      this.#timer = window.setInterval(() => this.#look(performance.now()), EVERY_MS);
    } catch (error) {
      console.warn(`no camera to notice customers with: ${String(error)}`);
      this.#again();
    }
  }

  /** Whether somebody stands there now. */
  get sees(): boolean {
    return this.#presence.present;
  }

  /** The customer touched the screen. */
  touched(): void {
    this.#presence.touch(performance.now());
  }

  #again(): void {
    clearInterval(this.#timer);
    setTimeout(() => void this.open(), RETRY_MS);
  }

  #look(now: number): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    canvas.drawImage(this.#video, 0, 0, WIDTH, HEIGHT);
    const { data } = canvas.getImageData(0, 0, WIDTH, HEIGHT);
    const change = this.#presence.look(this.#before ? moved(this.#before, data) : 0, now);
    this.#before = data;
    if (change) this.tell(change === "came");
  }
}
