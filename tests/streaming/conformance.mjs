// The rules of Epic's signalling, one after the other, with Epic's protocol library as the client: every message that the
// server sends has to be one that the library knows, field by field.
//
//     node conformance.mjs U5_SIGNALLING

import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Logger, MessageHelpers, MessageRegistry, Messages, SignallingProtocol, WebSocketTransportNJS,
} from "@epicgames-ps/lib-pixelstreamingcommon-ue5.7";
import WebSocket from "ws";
import { startServer, until } from "./programs.mjs";

const [signalling] = process.argv.slice(2);
const settings = { "streaming.viewers": 0, "streaming.viewer_hold_ms": 0, "streaming.streamer_hold_s": 0, "streaming.proof_ms": 300 };
const server = await startServer(signalling, { ...settings, "streaming.sfu_listen": "" });
Logger.InitLogging?.(0, false);

/** A player or renderer that keeps what it hears. */
class Peer {
  heard = [];
  closed = undefined;
  #read = 0;

  static async open(port, path = "/") {
    const peer = new Peer();
    peer.transport = new WebSocketTransportNJS();
    peer.protocol = new SignallingProtocol(peer.transport);
    peer.transport.on("message", (message) => peer.heard.push(checked(message)));
    peer.transport.on("close", (event) => (peer.closed = event?.code ?? 1005));
    peer.protocol.connect(`ws://127.0.0.1:${port}${path}`);
    await until("it is connected", () => peer.transport.webSocket.readyState === WebSocket.OPEN);
    return peer;
  }

  send(type, fields = {}) {
    this.protocol.sendMessage(MessageHelpers.createMessage(type, fields));
  }

  raw(text) {
    this.transport.webSocket.send(text);
  }

  /** The next message, which is of this type. */
  async next(type) {
    await until(`${type} is heard`, () => this.heard.length > this.#read);
    const message = this.heard[this.#read++];
    assert.equal(message.type, type);
    return message;
  }

  /** Nothing else was heard than what was asked for: a ping is answered next. */
  async quiet() {
    this.send(Messages.ping, { time: 4711 });
    assert.equal((await this.next("pong")).time, 4711);
  }

  async ends() {
    await until("it is closed", () => this.closed !== undefined);
    return this.closed;
  }

  close(code) {
    this.protocol.disconnect(code);
  }
}

/**
 * Epic's types refuse what they do not know. Two places are freer on the wire than in the types: what goes into an
 * `RTCPeerConnection`, and the time of a ping, which is a number there.
 */
function checked(message) {
  const { type, ...fields } = message;
  if (type === "config") fields.peerConnectionOptions = {};
  assert.ok(MessageRegistry[type] || type === "subscribeFailed" || type === "streamerIdChanged", `${type} is no message of Epic's`);
  const known = MessageRegistry[type] ?? Messages[type];
  const isPassedOn = ["offer", "answer", "iceCandidate", "layerPreference"].includes(type);
  if (type !== "pong") known.fromJson({ type, ...fields }, { ignoreUnknownFields: isPassedOn });
  return message;
}

const player = (path) => Peer.open(server.page, path);
const streamer = async (id) => {
  const peer = await Peer.open(server.streamers);
  await peer.next("identify");
  await peer.next("config");
  peer.send(Messages.endpointId, { id });
  assert.equal((await peer.next("endpointIdConfirm")).committedId, id);
  return peer;
};
/** A player that watches, and what the renderer calls it. */
const viewer = async (of, id) => {
  const peer = await player("/p/1?token=x");
  await peer.next("config");
  peer.send(Messages.subscribe, { streamerId: id });
  const { playerId, dataChannel, sfu } = await of.next("playerConnected");
  assert.deepEqual({ dataChannel, sfu }, { dataChannel: true, sfu: false });
  return [peer, playerId];
};

const rules = {
  "a renderer is asked for its name before it is told the options, and may send its version": async () => {
    const peer = await Peer.open(server.streamers);
    assert.deepEqual(await peer.next("identify"), { type: "identify" });
    const config = await peer.next("config");
    assert.equal(config.protocolVersion, SignallingProtocol.SIGNALLING_VERSION);
    for (const { urls } of config.peerConnectionOptions.iceServers ?? []) assert.ok(Array.isArray(urls));
    peer.send(Messages.endpointId, { id: "Versioned", protocolVersion: "1.0.0" });
    assert.equal((await peer.next("endpointIdConfirm")).committedId, "Versioned");
    peer.close();
  },
  "a renderer without a name is not listed": async () => {
    const nameless = await Peer.open(server.streamers);
    const peer = await player();
    await peer.next("config");
    peer.send(Messages.listStreamers);
    assert.deepEqual((await peer.next("streamerList")).ids, []);
    nameless.close();
  },
  "players are told the options once and nothing else until they ask": async () => {
    const peer = await player("/k/1?token=abc");
    await peer.next("config");
    await peer.quiet();
  },
  "offer, answer and candidates go both ways, unknown fields with them": async () => {
    const stage = await streamer("A");
    const [seat, playerId] = await viewer(stage, "A");
    stage.raw(JSON.stringify({ type: "offer", sdp: "o", playerId, minBitrate: 1 }));
    const raw = once(seat.transport.webSocket, "message");
    assert.equal((await raw)[0].toString(), JSON.stringify({ type: "offer", sdp: "o", playerId, minBitrate: 1 }));
    await seat.next("offer");
    seat.send(Messages.answer, { sdp: "a", minBitrateBps: 100_000 });
    assert.deepEqual(await stage.next("answer"), { playerId, type: "answer", sdp: "a", minBitrateBps: 100_000 });
    const candidate = { candidate: "c", sdpMid: "0", sdpMLineIndex: 0, usernameFragment: "u" };
    seat.send(Messages.iceCandidate, { candidate });
    assert.deepEqual((await stage.next("iceCandidate")).candidate, candidate);
    seat.send(Messages.layerPreference, { spatialLayer: 1, temporalLayer: 1 });
    assert.equal((await stage.next("layerPreference")).playerId, playerId);
    stage.raw(Buffer.from(JSON.stringify({ type: "iceCandidate", playerId, candidate })));
    await until("JSON in a binary frame arrives", () => seat.heard.some(({ type }) => type === "iceCandidate"));
    seat.close();
    assert.equal((await stage.next("playerDisconnected")).playerId, playerId);
    stage.close();
  },
  "a name that is taken gets a number behind it while its holder lives": async () => {
    const first = await streamer("Twice");
    const second = await Peer.open(server.streamers);
    await second.next("identify");
    await second.next("config");
    second.send(Messages.endpointId, { id: "Twice" });
    assert.equal((await second.next("endpointIdConfirm")).committedId, "Twice1");
    first.close();
    second.close();
  },
  "a renderer may be renamed, and its viewers are told": async () => {
    const stage = await streamer("Old");
    const [seat] = await viewer(stage, "Old");
    stage.send(Messages.endpointId, { id: "New" });
    assert.equal((await stage.next("endpointIdConfirm")).committedId, "New");
    assert.equal((await seat.next("streamerIdChanged")).newID, "New");
    seat.close();
    stage.close();
  },
  "to subscribe again ends the session before, with the same player": async () => {
    const stage = await streamer("A");
    const [seat, playerId] = await viewer(stage, "A");
    seat.send(Messages.subscribe, { streamerId: "A" });
    assert.equal((await stage.next("playerDisconnected")).playerId, playerId);
    assert.equal((await stage.next("playerConnected")).playerId, playerId);
    seat.send(Messages.unsubscribe);
    await stage.next("playerDisconnected");
    seat.close();
    stage.close();
  },
  "nobody can subscribe to what does not exist": async () => {
    const peer = await player();
    await peer.next("config");
    peer.send(Messages.subscribe, { streamerId: "Nobody" });
    assert.equal((await peer.next("subscribeFailed")).message, "Streamer Nobody does not exist.");
    peer.close();
  },
  "a player that speaks to nobody gets the first renderer, or is closed where there is none": async () => {
    const lost = await player();
    lost.send(Messages.answer, { sdp: "a" });
    assert.equal(await lost.ends(), 1005);
    const stage = await streamer("A");
    const peer = await player();
    peer.send(Messages.iceCandidate, { candidate: { candidate: "c", sdpMid: "0", sdpMLineIndex: 0 } });
    await stage.next("playerConnected");
    await stage.next("iceCandidate");
    peer.close();
    stage.close();
  },
  "a renderer that sends a player away gives the reason": async () => {
    const stage = await streamer("A");
    const [seat, playerId] = await viewer(stage, "A");
    const closed = once(seat.transport.webSocket, "close");
    stage.send(Messages.disconnectPlayer, { playerId, reason: "closing time" });
    const [code, reason] = await closed;
    assert.deepEqual([code, reason.toString()], [1011, "closing time"]);
    stage.close();
  },
  "a renderer reaches its own players only, and no player speaks for another": async () => {
    const [a, b] = [await streamer("A"), await streamer("B")];
    const [seatA, playerA] = await viewer(a, "A");
    const [seatB, playerB] = await viewer(b, "B");
    a.send(Messages.offer, { sdp: "x", playerId: playerB });
    a.send(Messages.disconnectPlayer, { playerId: playerB, reason: "none of yours" });
    await a.quiet();
    seatA.raw(JSON.stringify({ type: "answer", sdp: "x", playerId: playerB }));
    assert.equal((await a.next("answer")).playerId, playerA);
    await seatB.quiet();
    for (const peer of [seatA, seatB, a, b]) peer.close();
  },
  "pings are answered with their own time, to everybody": async () => {
    const [stage, peer] = [await streamer("A"), await player()];
    await peer.next("config");
    for (const who of [peer, stage]) {
      who.send(Messages.ping, { time: 1795246893728 });
      assert.equal((await who.next("pong")).time, 1795246893728);
    }
    peer.close();
    stage.close();
  },
  "rubbish is ignored: the connection stays, and so does the server": async () => {
    const [stage, peer] = [await streamer("A"), await player()];
    await peer.next("config");
    for (const text of ["null", "[]", "{}", "7", "true", '"x"', "{", "", "\u0000", '{"type":null}', '{"type":"subscribe"}', '{"type":"?"}']) {
      peer.raw(text);
      stage.raw(text);
    }
    peer.raw(Buffer.from([0xff, 0xfe, 0x00]));
    await peer.quiet();
    await stage.quiet();
    peer.close();
    stage.close();
  },
  "viewers of a renderer that is gone are told, and told again when there is one": async () => {
    const stage = await streamer("A");
    const [seat] = await viewer(stage, "A");
    stage.close();
    await seat.next("streamerDisconnected");
    const back = await streamer("A");
    assert.deepEqual((await seat.next("streamerList")).ids, ["A"]);
    seat.send(Messages.subscribe, { streamerId: "A" });
    await back.next("playerConnected");
    seat.close();
    back.close();
  },
  "Epic's keep-alive finds a server that answers": async () => {
    const peer = await player();
    await peer.next("config");
    for (let i = 0; i < 3; i++) await peer.quiet();
    peer.close();
  },
  "an upgrade that is none is answered with words": async () => {
    const response = await fetch(`http://127.0.0.1:${server.streamers}/`);
    assert.ok(response.status >= 400 && response.status < 500);
  },
  "what is larger than it takes costs the connection alone": async () => {
    const [stage, peer] = [await streamer("A"), await player()];
    peer.raw(JSON.stringify({ type: "answer", sdp: "x".repeat(100 << 20) }));
    assert.ok([1009, 1006].includes(await peer.ends()));
    await stage.quiet();
    stage.close();
  },
  "the end of the server is 1012, after which Epic's page comes back": async () => {
    const [stage, peer] = [await streamer("A"), await player()];
    const closed = Promise.all([once(peer.transport.webSocket, "close"), once(stage.transport.webSocket, "close")]);
    const code = await server.terminate();
    assert.deepEqual((await closed).map(([code]) => code), [1012, 1012]);
    assert.equal(code, 0);
  },
};

for (const [rule, holds] of Object.entries(rules)) {
  try {
    await holds();
  } catch (error) {
    console.log(JSON.stringify({ step: "broken", rule, why: String(error.stack) }));
    process.exit(1);
  }
  console.log(JSON.stringify({ step: "rule", rule }));
  await sleep(20);
}
process.exit(0);
