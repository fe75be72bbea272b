/** How the face holds itself in each state; the drawing glides from one pose to the next. */

import type { State } from "../wire/events";
import type { Mouth } from "./shapes";

export interface Pose {
  /** Gaze, -1 to 1: right and down are positive. */
  lookX: number;
  lookY: number;
  /** Lid opening: 0 closed, 1 relaxed, 1.15 wide. */
  open: number;
  /** Brow height, -1 to 1. */
  brow: number;
  /** Mouth corners: -1 down, 1 a broad smile. */
  smile: number;
  /** Mouth width, 1 is relaxed. */
  width: number;
  /** Head tilt in radians. */
  tilt: number;
  /** 0 grey, 1 full colour. */
  life: number;
  /** Strength of the halo, 0 to 1. */
  glow: number;
  /** Hue of the halo in degrees. */
  hue: number;
}

const relaxed: Pose = { lookX: 0, lookY: 0, open: 1, brow: 0, smile: 0.6, width: 1, tilt: 0, life: 1, glow: 0.35, hue: 32 };

export const POSES: Record<State, Pose> = {
  attract: { ...relaxed, smile: 0.85 },
  listening: { ...relaxed, open: 1.12, brow: 0.4, smile: 0.5, tilt: 0.06, glow: 0.75, hue: 168 },
  thinking: { ...relaxed, lookX: 0.55, lookY: -0.7, open: 0.92, brow: 0.55, smile: 0.12, width: 0.6, tilt: -0.07, glow: 0.6, hue: 262 },
  speaking: { ...relaxed, brow: 0.15, smile: 0.65, glow: 0.7, hue: 32 },
  closing: { ...relaxed, open: 0.8, smile: 1, width: 1.1, tilt: 0.08, glow: 0.5 },
  offline: { ...relaxed, open: 0.06, brow: -0.3, smile: 0.1, width: 0.7, life: 0.15, glow: 0.08, hue: 215 },
};

/** Moves `from` towards `to`; `rate` per second decides how briskly, whatever the frame rate. */
export function glide(from: Pose, to: Pose, seconds: number, rate = 7): Pose {
  const share = 1 - Math.exp(-rate * seconds);
  const pose = { ...from };
  for (const key of Object.keys(to) as (keyof Pose)[]) pose[key] = from[key] + (to[key] - from[key]) * share;
  return pose;
}

/** The mouth for a loudness in [0, 1], with the shape of what is being said if that is known. */
export function mouthFor(loudness: number, shape: Mouth | undefined): Mouth {
  const voiced = Math.max(0, (loudness - 0.35) / 0.65);
  if (!shape) return { open: Math.min(1, voiced * 1.25), width: 1 - voiced * 0.15, round: 0, teeth: voiced * 0.3 };
  return { ...shape, open: shape.open * (0.5 + 0.5 * Math.min(1, voiced * 1.5)) };
}

/** Opens fast and closes a little slower, as lips do. */
export function glideMouth(from: Mouth, to: Mouth, seconds: number): Mouth {
  const glide = (key: keyof Mouth, rate: number) => from[key] + (to[key] - from[key]) * (1 - Math.exp(-rate * seconds));
  return {
    open: glide("open", to.open > from.open ? 38 : 26),
    width: glide("width", 24),
    round: glide("round", 24),
    teeth: glide("teeth", 24),
  };
}
