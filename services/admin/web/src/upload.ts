/** Sends bytes by `XMLHttpRequest`, which tells how far it is; `fetch` does not. */

import { API, csrfHeader, problemOf } from "./api";

interface Sent {
  path: string;
  method?: "PUT" | "POST";
  body: Blob;
  headers?: Record<string, string>;
  /** From 0 to 1. */
  progress?: (share: number) => void;
  signal?: AbortSignal;
}

export function upload<T>({ path, method = "PUT", body, headers = {}, progress, signal }: Sent): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted());
    const request = new XMLHttpRequest();
    request.open(method, `${API}${path}`);
    // Not the file's own type: a form of another site could send text, and is refused for it.
    const all = { "content-type": "application/octet-stream", ...csrfHeader(), ...headers };
    for (const [name, value] of Object.entries(all)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => progress?.(total > 0 ? loaded / total : 0);
    request.onload = () => settle(request, resolve, reject);
    // The same kind of error as `fetch` has for it.
    request.onerror = () => reject(new TypeError("the connection broke"));
    request.onabort = () => reject(aborted());
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

function settle<T>({ status, responseText }: XMLHttpRequest, resolve: (value: T) => void, reject: (error: Error) => void): void {
  if (status < 200 || status > 299) return reject(problemOf(status, responseText));
  resolve((responseText ? JSON.parse(responseText) : undefined) as T);
}

function aborted(): DOMException {
  return new DOMException("it was called off", "AbortError");
}
