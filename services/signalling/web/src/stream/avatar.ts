/**
 * What an avatar is told, out of what the page is told: its state, what it is about to say and how its mouth moves, and
 * when to fall silent. An Unreal avatar gets it through the data channel of its video, as a UI interaction.
 */

import type { ServerEvent } from "../wire/events";

type Speaking = Extract<ServerEvent, { type: "kiosk.speaking" }>;
type Marks = Pick<Speaking, "words" | "visemes">;

export type AvatarEvent =
  | { type: "avatar.state"; state: string }
  | { type: "utterance.start"; utt: string; sample_rate: number; lang: string; text: string }
  | { type: "utterance.marks"; utt: string; sample_rate: number; words?: Marks["words"]; visemes?: Marks["visemes"] }
  | { type: "utterance.position"; utt: string; samples: number }
  | { type: "interrupt"; utt: string; at_samples: number };

/** `UIInteraction` in Epic's table of messages to the renderer. */
const UI_INTERACTION = 50;
/** The length of a UI interaction is told in 16 bits. */
const MAX_UNITS = 0xffff;

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

/** What an event of the kiosk means for its avatar, `rate` being that of the voice. */
export function forAvatar(event: ServerEvent, rate: number, lang: string): AvatarEvent[] {
  switch (event.type) {
    case "kiosk.state":
      return [{ type: "avatar.state", state: event.state }];
    case "kiosk.speaking":
      return [
        { type: "utterance.start", utt: event.item_id, sample_rate: rate, lang, text: event.text },
        ...marks(event.item_id, rate, event),
      ];
    case "kiosk.marks":
      return marks(event.item_id, rate, event);
    default:
      return [];
  }
}

function marks(utt: string, sample_rate: number, { words, visemes }: Marks): AvatarEvent[] {
  if (!words && !visemes) return [];
  return [{ type: "utterance.marks", utt, sample_rate, ...(words && { words }), ...(visemes && { visemes }) }];
}
