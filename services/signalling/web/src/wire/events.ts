/** The JSON events of `u5.kiosk.v1`: types generated from the Rust ones, and the reading of a message. */

import type { KioskClientEvent, Playback } from "../generated/kiosk-client";
import type { KioskServerMessage } from "../generated/kiosk-server";

export type { CardItem, KioskState as State, Language, Mark, Transcripts, Viseme, VisemeMark } from "../generated/kiosk-server";

/** What a kiosk hears; the last three are of the Realtime dialect, which kiosks share. */
export type ServerEvent =
  | KioskServerMessage
  | { type: "input_audio_buffer.speech_started"; seq?: number }
  | { type: "input_audio_buffer.speech_stopped"; seq?: number }
  | { type: "input_audio_buffer.committed"; seq?: number };

export type ClientEvent = KioskClientEvent;
export type PlaybackState = Playback["state"];

/** The longest text event that is parsed. */
const MAX_CHARS = 256 * 1024;

/** Reads one text message; `undefined` for what is no event at all. Unknown types pass and are ignored later. */
export function parse(text: string): ServerEvent | undefined {
  if (text.length > MAX_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is ServerEvent {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
