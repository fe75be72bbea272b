import { LOOK_MS, type ToWatchdog, Watchdog } from "./watchdog";

declare const self: DedicatedWorkerGlobalScope;

const watchdog = new Watchdog();

self.onmessage = ({ data }: MessageEvent<ToWatchdog>) => {
  if (data === "beat") watchdog.beat(performance.now());
  else watchdog.visible(data === "visible", performance.now());
};

setInterval(() => {
  if (watchdog.look(performance.now())) self.postMessage("stuck");
}, LOOK_MS);
