/** One picture: a peer connection with the renderer, from its offer to its end. */

import type { Said } from "./messages";

export interface SessionListener {
  /** Goes to the renderer. */
  send(message: object): void;
  /** There is a way to the renderer itself. */
  reached(session: Session): void;
  /** The first frame is shown. */
  shown(session: Session): void;
  /** No picture comes any more. */
  ended(session: Session): void;
}

/** A picture that stands still for so long is none. */
const STALL_MS = 3_000;

export class Session {
  readonly video = document.createElement("video");
  readonly #peer: RTCPeerConnection;
  #channel: RTCDataChannel | undefined;
  #watch = 0;
  #over = false;

  constructor(options: RTCConfiguration, private readonly listener: SessionListener) {
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.autoplay = true;
    this.#peer = new RTCPeerConnection(options);
    this.#peer.ontrack = ({ track, streams }) => this.#track(track, streams[0]);
    this.#peer.ondatachannel = ({ channel }) => {
      this.#channel = channel;
      // One that comes open already says nothing more of it.
      if (channel.readyState === "open") listener.reached(this);
      else channel.onopen = () => listener.reached(this);
    };
    this.#peer.onicecandidate = ({ candidate }) => {
      if (candidate) listener.send({ type: "iceCandidate", candidate: candidate.toJSON() });
    };
    this.#peer.onconnectionstatechange = () => {
      if (["failed", "closed"].includes(this.#peer.connectionState)) this.#end();
    };
  }

  async accept({ sdp }: Extract<Said, { type: "offer" }>): Promise<void> {
    await this.#peer.setRemoteDescription({ type: "offer", sdp });
    const answer = await this.#peer.createAnswer();
    await this.#peer.setLocalDescription(answer);
    if (answer.sdp) this.listener.send({ type: "answer", sdp: answer.sdp });
  }

  candidate(candidate: RTCIceCandidateInit): void {
    // One that comes too late, or that this browser does not understand, is one way less.
    this.#peer.addIceCandidate(candidate).catch(() => undefined);
  }

  /** Fresh credentials for paths that are still to be found. */
  configure(options: RTCConfiguration): void {
    this.#peer.setConfiguration(options);
  }

  /** To the renderer itself, as long as there is a way. */
  tell(bytes: ArrayBuffer): void {
    if (this.#channel?.readyState === "open") this.#channel.send(bytes);
  }

  close(): void {
    this.#over = true;
    clearTimeout(this.#watch);
    this.#peer.close();
    this.video.srcObject = null;
    this.video.remove();
  }

  #track(track: MediaStreamTrack, stream: MediaStream | undefined): void {
    // What the kiosk says is played by the page; the renderer's own sound would be an echo of it.
    if (track.kind !== "video") return;
    this.video.srcObject = stream ?? new MediaStream([track]);
    this.video.play().catch(() => undefined);
    this.video.requestVideoFrameCallback(() => {
      if (this.#over) return;
      this.listener.shown(this);
      this.#framed();
    });
  }

  #framed(): void {
    clearTimeout(this.#watch);
    this.#watch = window.setTimeout(() => this.#end(), STALL_MS);
    this.video.requestVideoFrameCallback(() => !this.#over && this.#framed());
  }

  #end(): void {
    if (!this.#over) this.listener.ended(this);
  }
}
