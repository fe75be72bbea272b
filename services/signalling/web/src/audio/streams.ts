/** Which item each voice frame belongs to: `kiosk.speaking` says where in the stream an item begins. */
export class VoiceStreams {
  #starts: { seq: number; item: string }[] = [];
  #dead = new Set<string>();

  /** The server speaks `item` from frame `firstSeq` on; an item that was cleared may be spoken again. */
  announce(item: string, firstSeq: number): void {
    this.#dead.delete(item);
    if (this.#starts.some((start) => start.seq === firstSeq && start.item === item)) return;
    this.#starts.push({ seq: firstSeq, item });
    this.#starts.sort((a, b) => a.seq - b.seq);
    this.#starts.splice(0, this.#starts.length - MAX_STARTS);
  }

  /** Frames of a cleared item that are still on their way are not played. */
  kill(item: string): void {
    this.#dead.add(item);
    if (this.#dead.size > MAX_STARTS) this.#dead = new Set([item]);
  }

  /** The item of frame `seq`, or `undefined` when it was cleared or never announced. */
  itemOf(seq: number): string | undefined {
    const item = this.#starts.findLast((start) => start.seq <= seq)?.item;
    return item !== undefined && !this.#dead.has(item) ? item : undefined;
  }

  /** Sequence numbers belong to one connection. */
  reset(): void {
    this.#starts = [];
    this.#dead.clear();
  }
}

const MAX_STARTS = 64;
