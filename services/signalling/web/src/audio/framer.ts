/** Samples of one microphone frame: 20 ms at 16 kHz. */
export const FRAME_SAMPLES = 320;

/** Cuts the audio worklet's 128-sample quanta into microphone frames of s16. */
export class Framer {
  #frame = new Int16Array(FRAME_SAMPLES);
  #filled = 0;

  /** Calls `emit` for every frame that `quantum` completes; the frame is the receiver's to keep. */
  push(quantum: Float32Array, emit: (frame: Int16Array<ArrayBuffer>) => void): void {
    for (const sample of quantum) {
      this.#frame[this.#filled++] = toS16(sample);
      if (this.#filled < FRAME_SAMPLES) continue;
      emit(this.#frame);
      this.#frame = new Int16Array(FRAME_SAMPLES);
      this.#filled = 0;
    }
  }
}

function toS16(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32_767);
}

/** Root mean square in [0, 1]. */
export function rms(samples: ArrayLike<number>, fullScale = 1): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += ((samples[i] ?? 0) / fullScale) ** 2;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}

/** A level for the eye: -60 dBFS and below is 0, -12 dBFS and above is 1. */
export function loudness(level: number): number {
  if (level <= 0) return 0;
  const db = 20 * Math.log10(level);
  return Math.max(0, Math.min(1, (db + 60) / 48));
}
