/**
 * Binary audio frames of `u5.kiosk.v1`: a 16-byte little-endian header
 * (u8 version, u8 kind, u16 flags, u32 seq, u64 pts in samples), then mono s16le PCM.
 */

export const HEADER_BYTES = 16;
export const VERSION = 1;
/** The longest frame accepted: 1 s at 48 kHz, far above what a server sends at once. */
export const MAX_SAMPLES = 48_000;
/** Flag of an item's last voice frame. */
export const LAST = 1;

export const Kind = { Mic: 1, Voice: 2 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export interface Frame {
  kind: Kind;
  flags: number;
  /** Counts frames of one direction of one connection; wraps at 2^32. */
  seq: number;
  /** Position of the first sample, in samples of the stream (mic) or of the item (voice). */
  pts: number;
  samples: Int16Array;
}

export class FrameError extends Error {}

export function encode(frame: Frame): ArrayBuffer {
  const bytes = new ArrayBuffer(HEADER_BYTES + frame.samples.length * 2);
  const view = new DataView(bytes);
  view.setUint8(0, VERSION);
  view.setUint8(1, frame.kind);
  view.setUint16(2, frame.flags, true);
  view.setUint32(4, frame.seq >>> 0, true);
  view.setBigUint64(8, BigInt(frame.pts), true);
  frame.samples.forEach((sample, i) => view.setInt16(HEADER_BYTES + i * 2, sample, true));
  return bytes;
}

export function decode(bytes: ArrayBuffer): Frame {
  const view = new DataView(bytes);
  checkShape(view);
  const samples = new Int16Array((bytes.byteLength - HEADER_BYTES) / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(HEADER_BYTES + i * 2, true);
  return {
    kind: kindOf(view.getUint8(1)),
    flags: view.getUint16(2, true),
    seq: view.getUint32(4, true),
    pts: ptsOf(view.getBigUint64(8, true)),
    samples,
  };
}

function checkShape(view: DataView): void {
  const length = view.byteLength;
  if (length < HEADER_BYTES) throw new FrameError(`a frame needs ${HEADER_BYTES} bytes of header, this one has ${length}`);
  if (view.getUint8(0) !== VERSION) throw new FrameError(`frame version ${view.getUint8(0)} is not ${VERSION}`);
  if ((length - HEADER_BYTES) % 2 !== 0) throw new FrameError("the frame ends in the middle of a sample");
  if (length > HEADER_BYTES + MAX_SAMPLES * 2) throw new FrameError(`the frame is longer than ${MAX_SAMPLES} samples`);
}

function kindOf(byte: number): Kind {
  if (byte === Kind.Mic || byte === Kind.Voice) return byte;
  throw new FrameError(`frame kind ${byte} is unknown`);
}

function ptsOf(pts: bigint): number {
  if (pts > BigInt(Number.MAX_SAFE_INTEGER)) throw new FrameError("the frame's position is out of range");
  return Number(pts);
}
