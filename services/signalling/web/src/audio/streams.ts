/** Which item each voice frame belongs to: `kiosk.speaking` says where in the stream an item begins. */
export class VoiceStreams {
  #starts: { seq: number; item: string }[] = [];

  /** The server speaks `item` from frame `firstSeq` on. */
  announce(item: string, firstSeq: number): void {
    if (this.#starts.some((start) => start.seq === firstSeq && start.item === item)) return;
    this.#starts.push({ seq: firstSeq, item });
    this.#starts.sort((a, b) => a.seq - b.seq);
    this.#starts.splice(0, this.#starts.length - MAX_STARTS);
  }

  /**
   * The item of frame `seq`, or `undefined` when none was announced for it. A cleared item stays announced: a socket
   * keeps the order, so what comes after the clear is meant to be heard.
   */
  itemOf(seq: number): string | undefined {
    return this.#starts.findLast((start) => start.seq <= seq)?.item;
  }

  /** Sequence numbers belong to one connection. */
  reset(): void {
    this.#starts = [];
  }
}

const MAX_STARTS = 64;
