import { expect, test } from "vitest";
import examples from "../../../../../shared/protocol/schema/avatar-examples.json";
import type { Language, ServerEvent } from "../wire/events";
import { Director, interaction } from "./avatar";

test("a UI interaction is a number, a length and UTF-16, little endian", () => {
  const bytes = interaction({ type: "gaze", target: "öl" as never }) as ArrayBuffer;
  const view = new DataView(bytes);
  const text = '{"type":"gaze","target":"öl"}';
  expect([view.getUint8(0), view.getUint16(1, true), bytes.byteLength]).toEqual([50, text.length, 3 + 2 * text.length]);
  const units = Array.from({ length: text.length }, (_, i) => view.getUint16(3 + 2 * i, true));
  expect(String.fromCharCode(...units)).toBe(text);
});

test("what has no room in one is not sent at all", () => {
  const text = "x".repeat(70_000);
  expect(interaction({ type: "utterance.part", utt: "i", start: 0, text })).toBeUndefined();
});

test("an avatar that comes late is told the state, and what goes on being said from its next part on", () => {
  const director = new Director();
  const steps = examples.steps.slice(0, 5).map(({ kiosk }) => kiosk as unknown as ServerEvent);
  for (const event of steps) director.direct(event, examples.rate, "en");
  expect(director.greet()).toEqual([{ type: "avatar.state", state: "speaking", since_ms: 1_200 }]);
  const more = { type: "kiosk.speaking", seq: 9, item_id: "item_1", first_seq: 9, text: "More." } as ServerEvent;
  expect(director.direct(more, examples.rate, "en")[0]).toMatchObject({ type: "utterance.start", utt: "item_1" });
});

test("the page tells an avatar what the server would", () => {
  const director = new Director();
  expect(examples.steps.length).toBeGreaterThan(5);
  for (const { kiosk, avatar } of examples.steps) {
    expect(director.direct(kiosk as unknown as ServerEvent, examples.rate, examples.language as Language)).toEqual(avatar);
  }
});
