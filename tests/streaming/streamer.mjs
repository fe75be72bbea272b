// A renderer without a renderer: speaks Epic's protocol and shows a moving picture, 30 times a second, over WebRTC.

import { SignallingProtocol, WebSocketTransportNJS, Messages, MessageHelpers, Logger } from "@epicgames-ps/lib-pixelstreamingcommon-ue5.7";
import wrtc from "@roamhq/wrtc";

const { MediaStream, RTCPeerConnection, nonstandard } = wrtc;
const UI_INTERACTION = 50;
const [WIDTH, HEIGHT, FPS] = [160, 120, 30];

Logger.InitLogging?.(0, false);

/** Shows itself as `id` to whoever is connected by the server at `url`. */
export class Streamer {
  #source = new nonstandard.RTCVideoSource();
  #peers = new Map();
  #timer;
  /** What happened, in order: types of messages, and `closed CODE`. */
  seen = [];
  /** What pages told it as UI interactions. */
  told = [];

  constructor(url, id) {
    this.transport = new WebSocketTransportNJS();
    this.protocol = new SignallingProtocol(this.transport);
    this.protocol.on(Messages.identify.typeName, () => this.#send(Messages.endpointId, { id, protocolVersion: "1.3.0" }));
    this.protocol.on(Messages.config.typeName, ({ peerConnectionOptions }) => (this.options = peerConnectionOptions));
    this.protocol.on(Messages.playerConnected.typeName, ({ playerId }) => this.#connect(playerId));
    this.protocol.on(Messages.playerDisconnected.typeName, ({ playerId }) => this.#disconnect(playerId));
    this.protocol.on(Messages.answer.typeName, ({ playerId, sdp }) => this.#peers.get(playerId)?.setRemoteDescription({ type: "answer", sdp }));
    this.protocol.on(Messages.iceCandidate.typeName, ({ playerId, candidate }) => this.#peers.get(playerId)?.addIceCandidate(candidate).catch(() => {}));
    this.transport.on("message", ({ type }) => this.seen.push(type));
    this.transport.on("close", (event) => this.seen.push(`closed ${event?.code ?? ""}`));
    this.protocol.connect(url);
    this.#timer = setInterval(() => this.#paint(), 1_000 / FPS);
  }

  get players() {
    return [...this.#peers.keys()];
  }

  /** As Unreal Engine does when its connection breaks: all its players' sessions end. */
  stop() {
    clearInterval(this.#timer);
    this.protocol.disconnect();
    for (const id of this.players) this.#disconnect(id);
  }

  #send(type, fields) {
    this.protocol.sendMessage(MessageHelpers.createMessage(type, fields));
  }

  async #connect(playerId) {
    const peer = new RTCPeerConnection(this.options);
    this.#peers.set(playerId, peer);
    peer.addTrack(this.#source.createTrack(), new MediaStream());
    peer.createDataChannel("cirrus").onmessage = ({ data }) => this.#hear(new DataView(data));
    peer.onicecandidate = ({ candidate }) => candidate && this.#send(Messages.iceCandidate, { candidate, playerId });
    const offer = await peer.createOffer();
    await peer.setLocalDescription(offer);
    this.#send(Messages.offer, { sdp: offer.sdp, playerId });
  }

  /** A UI interaction is a number, a length and UTF-16, little endian. */
  #hear(view) {
    if (view.getUint8(0) !== UI_INTERACTION) return;
    const units = Array.from({ length: view.getUint16(1, true) }, (_, i) => view.getUint16(3 + 2 * i, true));
    this.told.push(JSON.parse(String.fromCharCode(...units)));
  }

  #disconnect(playerId) {
    this.#peers.get(playerId)?.close();
    this.#peers.delete(playerId);
  }

  /** Every frame differs from the one before, or an encoder would not send it. */
  #paint() {
    const data = new Uint8ClampedArray(WIDTH * HEIGHT * 1.5);
    const shift = Math.floor(performance.now() / 8);
    for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) data[y * WIDTH + x] = (x + y + shift) & 0xff;
    data.fill(128, WIDTH * HEIGHT);
    this.#source.onFrame({ width: WIDTH, height: HEIGHT, data });
  }
}
