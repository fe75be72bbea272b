// What the test hears and overhears in the kiosk page: the sound on its way to the loudspeaker, sample by sample, and
// the messages of its socket, on one clock. Runs in the page, before the page's own scripts.

export function listenIn() {
  const ears = { events: [], voice: [], quanta: [], rate: 0, clock: () => 0 };
  window.ears = ears;

  // Every sample that leaves for the loudspeaker, as its quantum's peak and number of samples that are not silent.
  const recorder = `registerProcessor("test-recorder", class extends AudioWorkletProcessor {
    process([[samples]]) {
      let [peak, sounding] = [0, 0];
      for (const sample of samples ?? []) {
        peak = Math.max(peak, Math.abs(sample));
        sounding += sample === 0 ? 0 : 1;
      }
      this.port.postMessage([currentFrame, peak, sounding]);
      return true;
    }
  })`;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (destination, ...rest) {
    if (destination instanceof AudioDestinationNode) record(this).catch((error) => unlessClosed(this.context, error));
    return connect.call(this, destination, ...rest);
  };
  function unlessClosed(context, error) {
    if (context.state !== "closed") throw error;
  }
  /** The page makes another output where the server's voice has another rate; the latest one counts. */
  async function record(source) {
    const { context } = source;
    ears.rate = context.sampleRate;
    ears.clock = () => context.currentTime;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([recorder], { type: "text/javascript" })));
    const mono = { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" };
    const node = new AudioWorkletNode(context, "test-recorder", mono);
    node.port.onmessage = ({ data: [frame, peak, sounding] }) => {
      if (ears.rate === context.sampleRate) ears.quanta.push({ at: frame / context.sampleRate, peak, sounding });
    };
    connect.call(source, node);
  }

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const at = ears.clock();
        if (typeof data === "string") return ears.events.push({ at, ...JSON.parse(data) });
        ears.voice.push({ at, seq: new DataView(data).getUint32(4, true), samples: new Int16Array(data.slice(16)) });
      });
    }
    send(data) {
      super.send(data);
      if (typeof data !== "string") return;
      const event = { at: ears.clock(), ...JSON.parse(data) };
      ears.events.push(event);
      // The page shows what it has just told before it does anything else.
      if (event.state === "stopped") queueMicrotask(() => Object.assign(event, caption()));
    }
  };

  function caption() {
    const said = [...document.querySelectorAll("#caption-assistant span.said")].map((span) => span.textContent);
    const visible = document.getElementById("caption-assistant").innerText;
    return { said: plain(said.join(" ")), visible: plain(visible) };
  }
  function plain(text) {
    return text.replace(/\s+/g, " ").trim();
  }
}

/** From the page: what happened around the first `kiosk.clear`, and what was heard and shown of the item it cut. */
export function aroundTheCut() {
  const QUANTUM = 128;
  const { events, voice, quanta, rate } = window.ears;
  const clear = events.find((event) => event.type === "kiosk.clear");
  const item = clear.item_id;
  const ofItem = (type) => events.filter((event) => event.type === type && event.item_id === item);
  const { played_samples: played, said, visible } = ofItem("kiosk.playback").find((event) => event.state === "stopped");
  const [firstSeq] = ofItem("kiosk.speaking").map((event) => event.first_seq);
  const frames = voice.filter((frame) => frame.seq >= firstSeq && frame.at <= clear.at);
  const samples = frames.flatMap((frame) => [...frame.samples]);
  const words = [...ofItem("kiosk.speaking"), ...ofItem("kiosk.marks")].flatMap((event) => event.words ?? []);
  const heard = words.filter(([start, duration]) => start + duration <= played).sort((a, b) => a[0] - b[0]);

  const next = voice.find((frame) => frame.at > clear.at)?.at ?? Infinity;
  const within = (from, to) => quanta.filter(({ at }) => at >= from && at < to);
  const isSpeech = ({ type, at }) => type === "input_audio_buffer.speech_started" && at < clear.at;
  const spoke = events.findLast(isSpeech).at;
  const loudest = (from, to) => Math.max(0, ...within(from, to).map(({ peak }) => peak));
  const louds = within(0, next).filter(({ sounding }) => sounding > 0);
  const lastSound = louds.at(-1).at + QUANTUM / rate;
  const count = (values, holds) => values.reduce((sum, value) => sum + (holds(value) ? 1 : 0), 0);
  return {
    item,
    played,
    said,
    visible,
    announced: samples.length,
    // Samples of the item that make a sound up to the cut, and samples that left for the loudspeaker and did.
    expected: count(samples.slice(0, played), (sample) => sample !== 0),
    sounded: louds.reduce((sum, { sounding }) => sum + sounding, 0),
    fade: Math.round(0.02 * rate),
    heard: heard.map(([, , word]) => word).join(" "),
    loudBefore: loudest(spoke - 0.5, spoke),
    loudSuspected: loudest((spoke + clear.at) / 2, clear.at),
    suspectedMs: Math.round((clear.at - spoke) * 1000),
    silentMs: Math.round(Math.max(0, lastSound - clear.at) * 1000),
    silenceMs: Math.round((Math.min(next, quanta.at(-1).at) - clear.at) * 1000),
  };
}
