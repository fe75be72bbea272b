/** The JSON events of `u5.kiosk.v1` as far as the page speaks them. */

export type State = "attract" | "listening" | "thinking" | "speaking" | "closing" | "offline";
export type Language = "en" | "de" | "fr";
/** Start, duration (both in samples of the item) and text of a word, or name of a mouth shape. */
export type Mark = [start: number, duration: number, text: string];

export interface Profile {
  /** The store's id; `branding.name` is for people. */
  store: string;
  branding?: { name: string };
  languages?: string[];
}

export interface CardItem {
  id: string;
  label: string;
  detail?: string | null;
}

export type ServerEvent =
  | { type: "kiosk.welcome"; session_id: string; resume_token: string; resumed: boolean; profile: Profile; voice_rate: number }
  | { type: "kiosk.state"; state: State; since_ms: number }
  | { type: "kiosk.caption"; role: "user" | "assistant"; text: string; final: boolean; item_id: string; confidence?: number | null }
  | { type: "kiosk.speaking"; item_id: string; first_seq: number; text: string; words?: Mark[] | null; visemes?: Mark[] | null }
  | { type: "kiosk.clear"; item_id: string; at_samples?: number | null }
  | { type: "kiosk.card"; card_id: string; kind: string; title: string; items: CardItem[] }
  | { type: "kiosk.flow"; flow: string; step: string }
  | { type: "kiosk.degraded"; parts: { part: string; level: string; reason?: string | null }[] }
  | { type: "kiosk.idle"; seconds_left: number; extendable: boolean }
  | { type: "kiosk.staff"; state: "called" | "accepted" | "timeout" }
  | { type: "kiosk.wiped" }
  | { type: "kiosk.going_away"; reconnect_after_ms: number; deadline_ms: number }
  | { type: "kiosk.error"; code: string; message: string; retryable: boolean }
  | { type: "input_audio_buffer.speech_started" }
  | { type: "input_audio_buffer.speech_stopped" };

/** Every server event may carry the server's sequence number. */
export type Sequenced<E> = E & { seq?: number | null };

export type PlaybackState = "playing" | "paused" | "stopped" | "underrun";

export type ClientEvent =
  | {
      type: "kiosk.hello";
      client: { version: string; user_agent: string };
      audio: { in_rate: number; out_rate: number; echo_cancellation: boolean };
      screen: { width: number; height: number };
      resume?: { token: string; last_seq: number };
    }
  | { type: "kiosk.playback"; item_id: string; played_samples: number; state: PlaybackState }
  | { type: "kiosk.presence"; present: boolean; source: "touch" | "camera" | "sensor" }
  | { type: "kiosk.choice"; card_id: string; choice_id: string }
  | { type: "kiosk.text"; text: string }
  | { type: "kiosk.language"; language: Language }
  | { type: "kiosk.mic"; state: "open" | "closed"; mode: "open" | "tap" | "hold" }
  | { type: "kiosk.staff"; reason?: string }
  | { type: "kiosk.end" };

/** The longest text event that is parsed. */
const MAX_CHARS = 256 * 1024;

/** Reads one text message; `undefined` for what is no event at all. Unknown types pass and are ignored later. */
export function parse(text: string): Sequenced<ServerEvent> | undefined {
  if (text.length > MAX_CHARS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is Sequenced<ServerEvent> {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
