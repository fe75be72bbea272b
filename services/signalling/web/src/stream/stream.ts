/**
 * The avatar of an Unreal renderer, where there is one: its video over the drawn face.
 *
 * It is asked for while somebody is served, and let go when the kiosk is idle, which frees the renderer's encoder; until
 * the first frame its last picture stands there. A new picture takes the place of the old one only when it is there, so
 * neither a broken connection nor another signalling server freezes it. Without a renderer nothing of this is seen.
 */

import { at } from "../here";
import { Backoff } from "../net/backoff";
import { type AvatarEvent, interaction } from "./avatar";
import { read, type Said } from "./messages";
import { Session, type SessionListener } from "./session";
import "./stream.css";

/** Longer than the pauses between two customers of a busy hour. */
const LINGER_MS = 15_000;
/** Credentials of TURN servers are renewed this often. */
const REFRESH_MS = 6 * 3_600_000;

export class Stream implements SessionListener {
  readonly #backoff = new Backoff();
  readonly #still = document.createElement("canvas");
  #socket: WebSocket | undefined;
  #options: RTCConfiguration = {};
  #resume = "";
  /** What is shown, and what is about to be. */
  #shown: Session | undefined;
  #coming: Session | undefined;
  #wanted = false;
  #subscribed = false;
  #asked = 0;
  #linger = 0;

  /** `stage` is where the face is; `token` is what the signalling server wants to see; `greeting` is for a new renderer. */
  constructor(
    private readonly stage: HTMLElement,
    private readonly token: string | undefined,
    private readonly greeting: () => AvatarEvent[],
  ) {
    this.#still.className = "avatar";
    this.#still.hidden = true;
    stage.append(this.#still);
    setInterval(() => this.send({ type: "u5.refresh" }), REFRESH_MS);
  }

  start(): void {
    this.#connect();
  }

  /** Whether somebody is there to look at it. */
  want(wanted: boolean): void {
    clearTimeout(this.#linger);
    if (!wanted) {
      if (this.#wanted) this.#linger = window.setTimeout(() => this.#release(), LINGER_MS);
      return;
    }
    if (this.#wanted) return;
    this.#wanted = true;
    this.#asked = performance.now();
    this.send({ type: "listStreamers" });
  }

  /** The renderer acts on it, where there is one. */
  tell(event: AvatarEvent): void {
    const bytes = interaction(event);
    if (bytes) for (const session of [this.#shown, this.#coming]) session?.tell(bytes);
  }

  // ---- from a session ----

  reached(session: Session): void {
    for (const event of this.greeting()) {
      const bytes = interaction(event);
      if (bytes) session.tell(bytes);
    }
  }

  send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  shown(session: Session): void {
    if (session !== this.#coming) return;
    this.#shown?.close();
    [this.#shown, this.#coming] = [session, undefined];
    session.video.className = "avatar";
    this.stage.append(session.video);
    this.stage.dataset["avatar"] = "live";
    this.#still.hidden = true;
    this.send({ type: "u5.firstFrame", ms: Math.round(performance.now() - this.#asked) });
  }

  ended(session: Session): void {
    if (session === this.#coming) this.#coming = undefined;
    if (session === this.#shown) {
      this.#shown = undefined;
      this.stage.dataset["avatar"] = "none";
    }
    session.close();
    // Perhaps only the way to it is broken: a new session finds another.
    this.#subscribed = false;
    if (this.#wanted) this.send({ type: "listStreamers" });
  }

  // ---- from the server ----

  #connect(): void {
    const url = new URL(at("stream"));
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const query = { u5: "1", ...(this.token && { token: this.token }), ...(this.#resume && { resume: this.#resume }) };
    url.search = new URLSearchParams(query).toString();
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const said = typeof data === "string" ? read(data) : undefined;
      if (said) this.#on(said);
    };
    socket.onclose = () => {
      this.#subscribed = false;
      setTimeout(() => this.#connect(), this.#backoff.next());
    };
  }

  #on(said: Said): void {
    switch (said.type) {
      case "config":
        this.#backoff.reset();
        this.#options = said.peerConnectionOptions;
        this.#shown?.configure(this.#options);
        return;
      case "u5.session":
        this.#resume = said.resume;
        this.#subscribed = said.resumed;
        if (!said.resumed && this.#wanted) this.send({ type: "listStreamers" });
        return;
      case "streamerList":
        return this.#subscribe(said.ids);
      case "offer":
        return void this.#offered(said);
      case "iceCandidate":
        return (this.#coming ?? this.#shown)?.candidate(said.candidate);
      case "streamerDisconnected":
        this.#subscribed = false;
        if (this.#shown) this.ended(this.#shown);
        return;
      case "subscribeFailed":
        this.#subscribed = false;
        return;
    }
  }

  #subscribe([streamerId]: string[]): void {
    if (!this.#wanted || this.#subscribed || !streamerId) return;
    this.#subscribed = true;
    this.send({ type: "subscribe", streamerId });
  }

  async #offered(offer: Extract<Said, { type: "offer" }>): Promise<void> {
    this.#coming?.close();
    const session = new Session(this.#options, this);
    this.#coming = session;
    try {
      await session.accept(offer);
    } catch {
      // An offer that this browser cannot answer: the drawn face stays.
      if (this.#coming === session) this.#coming = undefined;
      session.close();
    }
  }

  /** Nobody is there: the renderer may rest. Its last picture stays for the next customer to be greeted by. */
  #release(): void {
    this.#wanted = false;
    this.#subscribed = false;
    this.send({ type: "unsubscribe" });
    if (this.#shown) this.#keepStill(this.#shown.video);
    this.#coming?.close();
    this.#shown?.close();
    this.#coming = this.#shown = undefined;
    this.stage.dataset["avatar"] = this.#still.hidden ? "none" : "still";
  }

  #keepStill(video: HTMLVideoElement): void {
    if (video.videoWidth === 0) return;
    [this.#still.width, this.#still.height] = [video.videoWidth, video.videoHeight];
    this.#still.getContext("2d")?.drawImage(video, 0, 0);
    this.#still.hidden = false;
  }
}
