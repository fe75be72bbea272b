/** What the self-check reckons from what it hears; pure. */

/** Root of the mean square of `samples`, -1 to 1, in dB below full scale. */
export function level(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  return 10 * Math.log10(Math.max(power, 1e-10));
}

/** How much of one tone is in `samples`, in dB below full scale (Goertzel). */
export function toneLevel(samples: Float32Array, hz: number, rate: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let [last, before] = [0, 0];
  for (const sample of samples) [last, before] = [sample + turn * last - before, last];
  const power = (last * last + before * before - turn * last * before) / Math.max(1, samples.length) ** 2;
  return 10 * Math.log10(Math.max(2 * power, 1e-10));
}

export type Grade = "good" | "fair" | "bad";

/** How loud a quiet store is to the microphone. */
export function noiseGrade(db: number): Grade {
  if (db <= -99) return "bad"; // Not even noise: the microphone is dead.
  if (db < -45) return "good";
  return db < -32 ? "fair" : "bad";
}

/** How far the kiosk's own tone stands out of the noise in its microphone, after echo cancellation. */
export function echoGrade(aboveNoiseDb: number): Grade {
  if (aboveNoiseDb < 12) return "good";
  return aboveNoiseDb < 25 ? "fair" : "bad";
}

export function networkGrade(ms: number): Grade {
  if (ms < 150) return "good";
  return ms < 500 ? "fair" : "bad";
}
