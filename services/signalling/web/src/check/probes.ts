/** What the self-check tries out: microphone, loudspeaker, and the way to the servers. */

import { at } from "../here";
import { level, toneLevel } from "./figures";

/** In the middle of what small loudspeakers and microphones both do well. */
const TONE_HZ = 1_000;
const LISTEN_MS = 1_500;
const PATIENCE_MS = 10_000;

export interface Sound {
  /** What the microphone hears of the store, in dB below full scale. */
  noiseDb: number;
  /** How far the kiosk's own tone stands out of it, in dB, after echo cancellation. */
  echoDb: number;
  /** What the browser calls the microphone. */
  microphone: string;
}

/** Listens, then listens while the loudspeaker plays a tone. */
export async function sound(): Promise<Sound> {
  const constraints = { audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 } };
  const stream = await navigator.mediaDevices.getUserMedia(constraints);
  const context = new AudioContext();
  try {
    await context.resume();
    const analyser = new AnalyserNode(context, { fftSize: 32_768 });
    context.createMediaStreamSource(stream).connect(analyser);
    const quiet = await listen(analyser);
    const stop = play(context);
    const loud = await listen(analyser);
    stop();
    const echoDb = toneLevel(loud, TONE_HZ, context.sampleRate) - toneLevel(quiet, TONE_HZ, context.sampleRate);
    return { noiseDb: level(quiet), echoDb: Math.max(0, echoDb), microphone: stream.getAudioTracks()[0]?.label ?? "" };
  } finally {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  }
}

async function listen(analyser: AnalyserNode): Promise<Float32Array> {
  await new Promise((resolve) => setTimeout(resolve, LISTEN_MS));
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return samples;
}

function play(context: AudioContext): () => void {
  const gain = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: TONE_HZ });
  tone.connect(gain).connect(context.destination);
  gain.gain.setTargetAtTime(0.3, context.currentTime, 0.02);
  tone.start();
  return () => {
    gain.gain.setTargetAtTime(0, context.currentTime, 0.02);
    tone.stop(context.currentTime + 0.2);
  };
}

/** How long it takes to reach the orchestrator: a connection and the upgrade of it, without a greeting, in ms. */
export function orchestrator(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const from = performance.now();
    const socket = new WebSocket(url, ["u5.kiosk.v1"]);
    const late = setTimeout(() => socket.close(), PATIENCE_MS);
    socket.onopen = () => {
      resolve(performance.now() - from);
      socket.close(1000);
    };
    socket.onclose = () => {
      clearTimeout(late);
      reject(new Error("no connection"));
    };
  });
}

/** One request to the server of the page, in ms. The service worker has nothing to do with one for the head alone. */
export async function pageServer(): Promise<number> {
  const from = performance.now();
  const response = await fetch(at("config.json"), { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return performance.now() - from;
}
