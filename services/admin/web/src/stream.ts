/** Server-sent events by `fetch`, which says why a stream was refused; `EventSource` does not. */

import { API, problemOf } from "./api";

export interface Told {
  event: string;
  data: string;
}

/** Puts events together from the pieces in which a stream arrives. */
export class Events {
  #rest = "";
  #event = "";
  #data: string[] = [];

  feed(piece: string): Told[] {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#line(line));
  }

  #line(line: string): Told[] {
    if (line === "") return this.#end();
    const [name = "", value = ""] = split(line);
    if (name === "event") this.#event = value;
    if (name === "data") this.#data.push(value);
    return [];
  }

  #end(): Told[] {
    const told = this.#data.length > 0 ? [{ event: this.#event || "message", data: this.#data.join("\n") }] : [];
    [this.#event, this.#data] = ["", []];
    return told;
  }
}

/** A comment has an empty name. */
function split(line: string): [string, string] {
  const at = line.indexOf(":");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^ /, "")];
}

/** A line comes every 15 seconds; a connection that is quiet for longer is dead. */
const QUIET_MS = 40_000;
const SHORTEST_MS = 500;
const LONGEST_MS = 10_000;

/** Between attempts, at random below a bound that doubles, so that not all consoles come back at once. */
export function pauseMs(attempt: number, random = Math.random()): number {
  return SHORTEST_MS + random * Math.min(LONGEST_MS, SHORTEST_MS * 2 ** attempt);
}

/** Hears a stream of the API until it is told to stop; a broken one is opened anew, one that is refused is not. */
export function follow(path: string, hear: (told: Told) => void, changed: (isLive: boolean) => void): () => void {
  const stopped = new AbortController();
  void (async () => {
    for (let attempt = 0; !stopped.signal.aborted; attempt += 1) {
      const ended = await listen(path, stopped.signal, hear, () => {
        attempt = 0;
        changed(true);
      }).catch((): Ended => "broken");
      if (stopped.signal.aborted) return;
      changed(false);
      if (ended === "refused") return;
      await new Promise((resolve) => setTimeout(resolve, pauseMs(attempt)));
    }
  })();
  return () => stopped.abort();
}

type Ended = "broken" | "refused";

async function listen(path: string, stopped: AbortSignal, hear: (told: Told) => void, opened: () => void): Promise<Ended> {
  const quiet = new AbortController();
  const signal = AbortSignal.any([stopped, quiet.signal]);
  const response = await fetch(`${API}${path}`, { headers: { accept: "text/event-stream" }, cache: "no-store", signal });
  if (!response.ok || !response.body) {
    // Whoever is not logged in any more is shown the door by this.
    problemOf(response.status, await response.text());
    return response.status === 401 || response.status === 403 ? "refused" : "broken";
  }
  opened();
  const events = new Events();
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const timer = setTimeout(() => quiet.abort(), QUIET_MS);
    const { done, value } = await pieces.read().finally(() => clearTimeout(timer));
    if (done) return "broken";
    for (const told of events.feed(value)) hear(told);
  }
}
