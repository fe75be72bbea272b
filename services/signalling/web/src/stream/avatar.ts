/**
 * What an avatar is told, out of what the page is told (`u5.avatar.v1`, as the server tells renderers that have a
 * connection of their own). An Unreal avatar gets it through the data channel of its video, as UI interactions, and
 * with it how far the page's sound is.
 */

import type { AvatarServerEvent } from "../generated/avatar-server";
import type { Language, ServerEvent, State } from "../wire/events";

type Speaking = Extract<ServerEvent, { type: "kiosk.speaking" }>;
type Times = Pick<Speaking, "start" | "words" | "word_source" | "visemes" | "viseme_source">;

export type AvatarEvent = AvatarServerEvent | { type: "utterance.position"; utt: string; samples: number };

/** `UIInteraction` in Epic's table of messages to the renderer. */
const UI_INTERACTION = 50;
/** The length of a UI interaction is told in 16 bits. */
const MAX_UNITS = 0xffff;

const SMILE: AvatarEvent = { type: "emotion", name: "joy", intensity: 0.4, ttl_ms: 3_000 };
const CONCERN: AvatarEvent = { type: "emotion", name: "concern", intensity: 0.5, ttl_ms: 3_000 };

/** A UI interaction: its number, its length in UTF-16 units, and the units, little endian. None where it is too long. */
export function interaction(event: AvatarEvent): ArrayBuffer | undefined {
  const text = JSON.stringify(event);
  if (text.length > MAX_UNITS) return undefined;
  const bytes = new ArrayBuffer(3 + 2 * text.length);
  const view = new DataView(bytes);
  view.setUint8(0, UI_INTERACTION);
  view.setUint16(1, text.length, true);
  for (let i = 0; i < text.length; i++) view.setUint16(3 + 2 * i, text.charCodeAt(i), true);
  return bytes;
}

/** Follows the page, as the server's director follows the kiosk. */
export class Director {
  #state: State = "attract";
  #since = 0;
  #utterance = "";

  /** What an event of the kiosk means for its avatar, `rate` being that of the voice. */
  direct(event: ServerEvent, sample_rate: number, lang: Language): AvatarEvent[] {
    switch (event.type) {
      case "kiosk.state":
        return this.#enter(event.state, event.since_ms);
      case "kiosk.speaking":
        return [this.#part(event, sample_rate, lang), ...marks(event.item_id, sample_rate, event)];
      case "kiosk.marks":
        return marks(event.item_id, sample_rate, event);
      case "kiosk.clear":
        this.#utterance = "";
        return [{ type: "interrupt", utt: event.item_id, ...(event.at_samples != null && { at_samples: event.at_samples }) }];
      case "kiosk.caption":
        return [{ type: "captions", utt: event.item_id, role: event.role, text: event.text, final: event.final }];
      case "kiosk.card":
        return [{ type: "gaze", target: "screen" }];
      case "kiosk.staff":
        return event.state === "called" ? [CONCERN] : [];
      default:
        return [];
    }
  }

  /** For an avatar that comes now: its state. What goes on being said begins anew for it. */
  greet(): AvatarEvent[] {
    this.#utterance = "";
    return [{ type: "avatar.state", state: this.#state, since_ms: this.#since }];
  }

  #part({ item_id: utt, first_seq, text, start = 0 }: Speaking, sample_rate: number, lang: Language): AvatarEvent {
    if (utt === this.#utterance) return { type: "utterance.part", utt, start, text };
    this.#utterance = utt;
    return { type: "utterance.start", utt, sample_rate, lang, first_seq, text };
  }

  #enter(state: State, since_ms: number): AvatarEvent[] {
    const isGreeting = this.#state === "attract" && state !== "attract" && state !== "offline";
    [this.#state, this.#since] = [state, since_ms];
    const gaze: AvatarEvent = { type: "gaze", target: state === "thinking" ? "away" : "user" };
    const told: AvatarEvent[] = [{ type: "avatar.state", state, since_ms }, gaze];
    return isGreeting || state === "closing" ? [...told, SMILE] : told;
  }
}

function marks(utt: string, sample_rate: number, times: Times): AvatarEvent[] {
  const { start = 0, words, word_source, visemes, viseme_source } = times;
  if (!words && !visemes) return [];
  const spoken = { ...(words && { words }), ...(word_source && { word_source }) };
  const shaped = { ...(visemes && { visemes }), ...(viseme_source && { viseme_source }) };
  return [{ type: "utterance.marks", utt, sample_rate, start, ...spoken, ...shaped }];
}
