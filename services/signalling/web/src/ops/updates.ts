/** Keeps the page on the kiosk (`worker/sw.ts`) and takes up a new version of it, but never under a customer's eyes. */

import { at } from "../here";

/** A new version is looked for at most this often. */
const EVERY_MS = 60_000;

export class Updates {
  #registration: ServiceWorkerRegistration | undefined;
  #isIdle = true;
  #lookedAt = -EVERY_MS;
  #taking = false;

  /** Where the browser has no service workers (plain http), the page works as before, without a copy of itself. */
  async start(): Promise<void> {
    if (!("serviceWorker" in navigator)) return;
    const workers = navigator.serviceWorker;
    // The first worker of a fresh browser is no new version.
    workers.addEventListener("controllerchange", () => this.#taking && location.reload());
    try {
      this.#registration = await workers.register(at("sw.js"), { updateViaCache: "none" });
    } catch (error) {
      console.warn(`the page is not kept for when its server is down: ${String(error)}`);
      return;
    }
    this.#registration.addEventListener("updatefound", () => this.#watch(this.#registration?.installing));
    this.#takeOver();
  }

  /** The server is there (again): asks it for a newer page. */
  look(now = performance.now()): void {
    if (now - this.#lookedAt < EVERY_MS) return;
    this.#lookedAt = now;
    // A server that goes away again is asked the next time.
    this.#registration?.update().catch(() => (this.#lookedAt = -EVERY_MS));
  }

  /** Whether nobody is being served, so that the page may be replaced. */
  set idle(idle: boolean) {
    this.#isIdle = idle;
    this.#takeOver();
  }

  #watch(worker: ServiceWorker | null | undefined): void {
    worker?.addEventListener("statechange", () => worker.state === "installed" && this.#takeOver());
  }

  #takeOver(): void {
    const { waiting } = this.#registration ?? {};
    if (!waiting || !this.#isIdle || this.#taking || !navigator.serviceWorker.controller) return;
    this.#taking = true;
    waiting.postMessage("take-over");
  }
}
