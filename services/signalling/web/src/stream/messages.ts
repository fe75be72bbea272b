/** Pixel Streaming signalling as the page hears it (Epic's protocol, and what our server adds for pages that ask). */

export type Said =
  | { type: "config"; peerConnectionOptions: RTCConfiguration }
  | { type: "u5.session"; playerId: string; resume: string; resumed: boolean }
  | { type: "streamerList"; ids: string[] }
  | { type: "offer"; sdp: string }
  | { type: "iceCandidate"; candidate: RTCIceCandidateInit }
  | { type: "streamerDisconnected" }
  | { type: "subscribeFailed"; message: string };

const KNOWN: ReadonlySet<string> = new Set<Said["type"]>([
  "config",
  "u5.session",
  "streamerList",
  "offer",
  "iceCandidate",
  "streamerDisconnected",
  "subscribeFailed",
]);

/** What a message says; nothing for rubbish and for what a page has no use for. */
export function read(text: string): Said | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isSaid = typeof value === "object" && value !== null && "type" in value && KNOWN.has(value.type as string);
    return isSaid ? (value as Said) : undefined;
  } catch {
    return undefined;
  }
}
