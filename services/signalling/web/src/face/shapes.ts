/** What a mouth can look like, and which look each viseme has. */

import type { Viseme } from "../wire/events";

export interface Mouth {
  /** 0 closed, 1 wide open. */
  open: number;
  /** 1 is relaxed. */
  width: number;
  /** 0 a smile's crescent, 1 a circle. */
  round: number;
  /** How much of the teeth shows, 0 to 1. */
  teeth: number;
}

export const RELAXED: Mouth = { open: 0, width: 1, round: 0, teeth: 0 };

const shape = (open: number, width: number, round: number, teeth: number): Mouth => ({ open, width, round, teeth });

export const SHAPES: Record<Viseme, Mouth> = {
  sil: RELAXED,
  PP: shape(0, 0.86, 0, 0),
  FF: shape(0.1, 0.95, 0, 1),
  TH: shape(0.2, 1, 0, 0.7),
  DD: shape(0.26, 1, 0, 0.5),
  kk: shape(0.3, 1, 0.1, 0.2),
  CH: shape(0.24, 0.7, 0.6, 0.8),
  SS: shape(0.13, 1.1, 0, 1),
  nn: shape(0.26, 1, 0, 0.4),
  RR: shape(0.3, 0.8, 0.4, 0.2),
  aa: shape(0.95, 1, 0.15, 0.2),
  E: shape(0.52, 1.15, 0, 0.4),
  I: shape(0.34, 1.25, 0, 0.6),
  O: shape(0.72, 0.66, 1, 0),
  U: shape(0.38, 0.44, 1, 0),
};

/** `share` of the way from one look to another. */
export function blend(from: Mouth, to: Mouth, share: number): Mouth {
  const mix = (key: keyof Mouth) => from[key] + (to[key] - from[key]) * share;
  return { open: mix("open"), width: mix("width"), round: mix("round"), teeth: mix("teeth") };
}
