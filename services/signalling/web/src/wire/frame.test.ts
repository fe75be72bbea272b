import { describe, expect, test } from "vitest";
import { decode, encode, type Frame, HEADER_BYTES, Kind, LAST, MAX_SAMPLES } from "./frame";

const frame: Frame = { kind: Kind.Mic, flags: LAST, seq: 0x01020304, pts: 2 ** 33 + 5, samples: Int16Array.of(1, -2) };

describe("a frame", () => {
  test("has the header of u5.kiosk.v1, little endian", () => {
    const bytes = [...new Uint8Array(encode(frame))];
    expect(bytes).toEqual([1, 1, 1, 0, 4, 3, 2, 1, 5, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0xfe, 0xff]);
  });

  test("survives the way there and back", () => {
    expect(decode(encode(frame))).toEqual(frame);
  });

  test("without audio is a frame", () => {
    expect(decode(encode({ ...frame, samples: new Int16Array() })).samples).toHaveLength(0);
  });
});

describe("rubbish is refused with its reason:", () => {
  const broken = (change: (bytes: Uint8Array) => void) => {
    const bytes = new Uint8Array(encode(frame));
    change(bytes);
    return () => decode(bytes.buffer);
  };

  test("a short header", () => expect(() => decode(new ArrayBuffer(15))).toThrow("this one has 15"));
  test("another version", () => expect(broken((b) => (b[0] = 2))).toThrow("version 2"));
  test("an unknown kind", () => expect(broken((b) => (b[1] = 9))).toThrow("kind 9"));
  test("half a sample", () => expect(() => decode(encode(frame).slice(0, HEADER_BYTES + 1))).toThrow("middle of a sample"));
  test("a position no number can hold", () => expect(broken((b) => b.fill(255, 8, 16))).toThrow("out of range"));
  test("too much of it", () => {
    const long = { ...frame, samples: new Int16Array(MAX_SAMPLES + 1) };
    expect(() => decode(encode(long))).toThrow("longer than");
  });
});
