/** What keeps an unattended screen usable: it stays lit and full, is not zoomed away, and notices when it hangs. */

import watchdogUrl from "../worker/watchdog.worker.ts?worker&url";
import type { ToWatchdog } from "../worker/watchdog";

const BEAT_MS = 1_000;

/** Tells a worker of every frame drawn; `stuck` is called when there were none for too long. */
export function watch(stuck: () => void): void {
  const worker = new Worker(watchdogUrl, { type: "module" });
  const tell = (message: ToWatchdog): void => worker.postMessage(message);
  worker.onmessage = stuck;
  let beatAt = -BEAT_MS;
  const draw = (now: number): void => {
    if (now - beatAt >= BEAT_MS) {
      beatAt = now;
      tell("beat");
    }
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  const seen = (): void => tell(document.hidden ? "hidden" : "visible");
  document.addEventListener("visibilitychange", seen);
  seen();
}

/** Keeps the screen on; the browser gives the lock up whenever the page is hidden. */
export function stayLit(): void {
  const lock = (): void => {
    if (document.hidden) return;
    navigator.wakeLock?.request("screen").catch((error: unknown) => console.warn(`the screen may go dark: ${String(error)}`));
  };
  document.addEventListener("visibilitychange", lock);
  lock();
}

/** Keeps customers on the page: no menus, no zooming, no selecting, no dragging, and the whole screen when touched. */
export function guard(): void {
  document.body.dataset["kiosk"] = "true";
  for (const type of ["contextmenu", "dragstart", "gesturestart"]) addEventListener(type, (event) => event.preventDefault());
  addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
  addEventListener("keydown", (event) => isZoom(event) && event.preventDefault());
  addEventListener("pointerup", () => {
    // It is a kiosk as well without, in a browser that refuses.
    if (!document.fullscreenElement) document.documentElement.requestFullscreen?.().catch(() => undefined);
  });
}

function isZoom(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && ["+", "-", "=", "0"].includes(event.key);
}
