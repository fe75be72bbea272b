/** Carries out what `Link` decides: sockets, timers, greeting, resuming and noticing a dead line. */

import { type ClientEvent, parse, type ServerEvent } from "../wire/events";
import { decode, encode, type Frame, FrameError, Kind } from "../wire/frame";
import { type Halt, Link, type LinkEffect, type LinkEvent } from "./link";

const SUBPROTOCOL = "u5.kiosk.v1";
/** A socket that was dialled but not welcomed for this long is given up. */
const WELCOME_MS = 10_000;
/** With a microphone open something is always being sent: if none of it drains, the line is dead. */
const STALLED_MS = 15_000;
const CHECK_MS = 5_000;
/** 2 s of microphone audio; past it frames are dropped, which the server sees as a gap in `pts`. */
const MAX_BACKLOG_BYTES = 64_000;

export interface Hello {
  client: { version: string; user_agent: string };
  audio: { in_rate: number; out_rate: number; echo_cancellation: boolean };
  screen: { width: number; height: number };
}

export interface Listener {
  welcomed(event: Extract<ServerEvent, { type: "kiosk.welcome" }>): void;
  event(event: ServerEvent): void;
  voice(frame: Frame): void;
  offline(): void;
  /** There is no place for this kiosk at the moment. */
  full(): void;
  halted(reason: Halt): void;
}

interface Resume {
  token: string;
  last_seq: number;
}

export class Connection {
  readonly #link = new Link();
  readonly #sockets = new Map<number, WebSocket>();
  #current: WebSocket | undefined;
  #resume: Resume | undefined;
  #micSeq = 0;
  /** Bytes given to the current socket, how many of them had left it at the last look, and when that last grew. */
  #sent = 0;
  #drained = 0;
  #progressAt = 0;

  constructor(
    private readonly url: string,
    private readonly token: string | undefined,
    private readonly hello: () => Hello,
    private readonly listener: Listener,
  ) {}

  start(): void {
    this.#feed({ on: "start" });
    setInterval(() => this.#checkLine(), CHECK_MS);
    addEventListener("offline", () => this.#abandon());
  }

  /** Tries again after a refusal. */
  retry(): void {
    this.#feed({ on: "start" });
  }

  /** Sends to the socket in use; `false` when there is none. */
  send(event: ClientEvent): boolean {
    if (this.#current?.readyState !== WebSocket.OPEN) return false;
    this.#write(this.#current, JSON.stringify(event));
    return true;
  }

  mic(pts: number, samples: Int16Array): void {
    const socket = this.#current;
    if (socket?.readyState !== WebSocket.OPEN || socket.bufferedAmount > MAX_BACKLOG_BYTES) return;
    this.#write(socket, encode({ kind: Kind.Mic, flags: 0, seq: this.#micSeq++, pts, samples }));
  }

  #write(socket: WebSocket, data: string | ArrayBuffer): void {
    const before = socket.bufferedAmount;
    socket.send(data);
    this.#sent += socket.bufferedAmount - before;
  }

  /** A wiped visit must not be resumed by the next customer. */
  forget(): void {
    this.#resume = undefined;
  }

  #feed(event: LinkEvent): void {
    for (const effect of this.#link.on(event)) this.#carryOut(effect);
  }

  #carryOut(effect: LinkEffect): void {
    switch (effect.do) {
      case "dial":
        return this.#dial(effect.id);
      case "wait":
        setTimeout(() => this.#feed({ on: "waited" }), effect.ms);
        return;
      case "watch":
        setTimeout(() => this.#feed({ on: "stable", id: effect.id }), effect.ms);
        return;
      case "use":
        this.#current = this.#sockets.get(effect.id);
        this.#micSeq = 0;
        this.#sent = 0;
        return;
      case "drop":
        return this.#drop(effect.id);
      case "offline":
        this.#current = undefined;
        return this.listener.offline();
      case "full":
        return this.listener.full();
      case "halt":
        return this.listener.halted(effect.reason);
    }
  }

  #dial(id: number): void {
    const protocols = this.token ? [SUBPROTOCOL, `u5.token.${this.token}`] : [SUBPROTOCOL];
    const socket = new WebSocket(this.url, protocols);
    socket.binaryType = "arraybuffer";
    this.#sockets.set(id, socket);
    const late = setTimeout(() => this.#lost(id, 1006), WELCOME_MS);
    socket.onopen = () => socket.send(JSON.stringify(this.#greeting()));
    socket.onclose = (event) => {
      clearTimeout(late);
      this.#lost(id, event.code);
    };
    socket.onmessage = (message: MessageEvent<string | ArrayBuffer>) => {
      if (typeof message.data !== "string") return this.#voice(id, message.data);
      const event = parse(message.data);
      if (event?.type === "kiosk.welcome") clearTimeout(late);
      if (event) this.#event(id, event);
    };
  }

  #greeting(): ClientEvent {
    return { type: "kiosk.hello", ...this.hello(), ...(this.#resume ? { resume: this.#resume } : {}) };
  }

  #event(id: number, event: ServerEvent): void {
    if (event.type === "kiosk.welcome") {
      this.#feed({ on: "welcomed", id });
      this.#resume = { token: event.resume_token, last_seq: event.seq ?? 0 };
      return this.listener.welcomed(event);
    }
    if (this.#sockets.get(id) !== this.#current) return;
    if (this.#resume && typeof event.seq === "number") this.#resume.last_seq = event.seq;
    if (event.type === "kiosk.going_away") this.#feed({ on: "going-away", id, afterMs: event.reconnect_after_ms });
    this.listener.event(event);
  }

  #voice(id: number, bytes: ArrayBuffer): void {
    if (this.#sockets.get(id) !== this.#current) return;
    try {
      const frame = decode(bytes);
      if (frame.kind === Kind.Voice) this.listener.voice(frame);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      console.warn(`voice frame dropped: ${error.message}`);
    }
  }

  #lost(id: number, code: number): void {
    this.#drop(id);
    this.#feed({ on: "closed", id, code });
  }

  #drop(id: number): void {
    const socket = this.#sockets.get(id);
    this.#sockets.delete(id);
    if (!socket) return;
    socket.onclose = null;
    socket.onmessage = null;
    socket.close(1000);
  }

  #checkLine(): void {
    const waiting = this.#current?.bufferedAmount ?? 0;
    const drained = this.#sent - waiting;
    if (waiting === 0 || drained !== this.#drained) this.#progressAt = performance.now();
    this.#drained = drained;
    if (performance.now() - this.#progressAt > STALLED_MS) this.#abandon();
  }

  /** The line is known to be dead: do not wait for TCP to find out. */
  #abandon(): void {
    this.#progressAt = performance.now();
    for (const [id, socket] of this.#sockets) if (socket === this.#current) this.#lost(id, 1006);
  }
}
