/** How the face holds itself in each state; the drawing glides from one pose to the next. */

import type { State } from "../wire/events";

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

/** Mouth shapes: how far open and how wide (Oculus viseme names, which TTS engines commonly give). */
const VISEMES: Record<string, [open: number, width: number]> = {
  sil: [0, 1], PP: [0, 0.9], FF: [0.12, 1], TH: [0.22, 1], DD: [0.28, 1], kk: [0.3, 1], CH: [0.25, 0.75], SS: [0.15, 1.1],
  nn: [0.25, 1], RR: [0.3, 0.8], aa: [0.95, 1], E: [0.55, 1.15], I: [0.4, 1.2], O: [0.75, 0.7], U: [0.45, 0.5],
};

export interface Mouth {
  /** 0 closed, 1 wide open. */
  open: number;
  width: number;
}

/** The mouth for a loudness in [0, 1], shaped by a viseme if one is known. */
export function mouthFor(loudness: number, viseme: string | undefined): Mouth {
  const voiced = Math.max(0, (loudness - 0.35) / 0.65);
  const shape = viseme === undefined ? undefined : VISEMES[viseme];
  if (!shape) return { open: Math.min(1, voiced * 1.25), width: 1 - voiced * 0.15 };
  return { open: shape[0] * (0.4 + 0.6 * Math.min(1, voiced * 1.5)), width: shape[1] };
}

/** Opens fast and closes a little slower, as lips do. */
export function glideMouth(from: Mouth, to: Mouth, seconds: number): Mouth {
  const share = (rate: number) => 1 - Math.exp(-rate * seconds);
  return {
    open: from.open + (to.open - from.open) * share(to.open > from.open ? 38 : 22),
    width: from.width + (to.width - from.width) * share(18),
  };
}
