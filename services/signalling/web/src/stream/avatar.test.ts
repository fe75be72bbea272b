import { expect, test } from "vitest";
import { forAvatar, interaction } from "./avatar";

test("a UI interaction is a number, a length and UTF-16, little endian", () => {
  const bytes = interaction({ type: "avatar.state", state: "öl" }) as ArrayBuffer;
  const view = new DataView(bytes);
  const text = '{"type":"avatar.state","state":"öl"}';
  expect([view.getUint8(0), view.getUint16(1, true), bytes.byteLength]).toEqual([50, text.length, 3 + 2 * text.length]);
  const units = Array.from({ length: text.length }, (_, i) => view.getUint16(3 + 2 * i, true));
  expect(String.fromCharCode(...units)).toBe(text);
});

test("what has no room in one is not sent at all", () => {
  const text = "x".repeat(70_000);
  expect(interaction({ type: "utterance.start", utt: "i", sample_rate: 1, lang: "en", text })).toBeUndefined();
});

test("speech comes with its words and the shapes of the mouth, late ones too", () => {
  const speaking = { type: "kiosk.speaking", seq: 1, item_id: "i", first_seq: 0, text: "Hello.", start: 0, words: [[0, 9, "Hello."]] };
  const [start, marks] = forAvatar(speaking as never, 22_050, "en");
  expect(start).toEqual({ type: "utterance.start", utt: "i", sample_rate: 22_050, lang: "en", text: "Hello." });
  expect(marks).toEqual({ type: "utterance.marks", utt: "i", sample_rate: 22_050, words: [[0, 9, "Hello."]] });
  const late = { type: "kiosk.marks", seq: 2, item_id: "i", start: 0, visemes: [[0, 5, "aa"]] };
  expect(forAvatar(late as never, 22_050, "en")).toEqual([
    { type: "utterance.marks", utt: "i", sample_rate: 22_050, visemes: [[0, 5, "aa"]] },
  ]);
});

test("captions, cards and the rest are none of its business", () => {
  expect(forAvatar({ type: "kiosk.wiped", seq: 1 } as never, 1, "en")).toEqual([]);
});
