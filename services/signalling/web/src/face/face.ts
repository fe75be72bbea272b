/** Animates the face: state in, loudness in, sixty pictures a second out. */

import type { State } from "../wire/events";
import { drawFace } from "./draw";
import { glide, glideMouth, mouthFor, POSES } from "./pose";
import { type Mouth, RELAXED } from "./shapes";

const BLINK_S = 0.16;
/** A page in the background gets no frames; the pose must not jump when they come again. */
const MAX_STEP_S = 0.1;

export class Face {
  #state: State = "offline";
  #pose = POSES.offline;
  #mouth: Mouth = RELAXED;
  #energy = 0;
  #pondering = 0;
  #voice = { loudness: 0, shape: undefined as Mouth | undefined };
  #hearing = 0;
  #nextBlink = 2;
  #glance = { x: 0, y: 0, until: 0 };
  #last = 0;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");

  constructor(private readonly canvas: HTMLCanvasElement) {
    requestAnimationFrame((now) => this.#frame(now));
  }

  set state(state: State) {
    this.#state = state;
  }

  /** What the loudspeaker plays now, and the shape of the mouth for it if that is known. */
  speak(loudness: number, shape: Mouth | undefined): void {
    this.#voice = { loudness, shape };
  }

  /** What the microphone hears now. */
  hear(loudness: number): void {
    this.#hearing = loudness;
  }

  #frame(now: number): void {
    const time = now / 1000;
    const step = Math.min(time - this.#last, MAX_STEP_S);
    this.#last = time;
    this.#move(time, step);
    this.#paint(time);
    requestAnimationFrame((next) => this.#frame(next));
  }

  #move(time: number, step: number): void {
    const goal = { ...POSES[this.#state] };
    if (!this.#calm.matches) this.#wander(goal, time);
    this.#pose = glide(this.#pose, goal, step);
    this.#mouth = glideMouth(this.#mouth, mouthFor(this.#voice.loudness, this.#voice.shape), step);
    const energy = this.#state === "listening" ? this.#hearing : this.#voice.loudness;
    this.#energy += (energy - this.#energy) * (1 - Math.exp(-9 * step));
    const pondering = this.#state === "thinking" ? 1 : 0;
    this.#pondering += (pondering - this.#pondering) * (1 - Math.exp(-8 * step));
    if (time > this.#nextBlink + BLINK_S) this.#nextBlink = time + 2.2 + Math.random() * 3.4;
  }

  /** Nobody stares: the eyes rest on the customer and glance aside now and then. */
  #wander(goal: { lookX: number; lookY: number }, time: number): void {
    if (time > this.#glance.until) {
      const aside = Math.random() < (this.#state === "attract" ? 0.5 : 0.15);
      this.#glance = aside
        ? { x: Math.random() * 1.4 - 0.7, y: Math.random() * 0.6 - 0.3, until: time + 0.7 + Math.random() }
        : { x: 0, y: 0, until: time + 1.5 + Math.random() * 2.5 };
    }
    if (this.#state === "offline") return;
    goal.lookX += this.#glance.x * 0.7;
    goal.lookY += this.#glance.y * 0.7;
  }

  #paint(time: number): void {
    const size = this.#fit();
    const canvas = this.canvas.getContext("2d");
    if (!canvas || size === 0) return;
    const still = this.#calm.matches;
    drawFace(canvas, size, {
      pose: this.#pose,
      mouth: this.#mouth,
      blink: still ? 0 : this.#blink(time),
      breath: still ? 0 : Math.sin(time * 1.5),
      energy: this.#energy,
      time: still ? 0 : time,
      pondering: this.#pondering,
    });
  }

  #blink(time: number): number {
    const into = (time - this.#nextBlink) / BLINK_S;
    return into > 0 && into < 1 ? Math.sin(into * Math.PI) : 0;
  }

  #fit(): number {
    const size = Math.round(this.canvas.clientWidth * Math.min(devicePixelRatio, 2));
    if (this.canvas.width !== size) this.canvas.width = this.canvas.height = size;
    return size;
  }
}
