/** Milliseconds as a person reads them: `640 ms`, `1.2 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** The same without what changes faster than anybody reads, for times that go on. */
export function lasting(ms: number): string {
  return ms < 59_950 ? `${Math.floor(ms / 1_000)} s` : duration(ms);
}

/** Bytes as a person reads them. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const unit = bytes < 999_500 ? "kB" : "MB";
  const value = bytes / (unit === "kB" ? 1_000 : 1_000_000);
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** Enough of an id to tell two rows apart. */
export function shortId(id: string): string {
  return id.length > 14 ? `…${id.slice(-12)}` : id;
}
