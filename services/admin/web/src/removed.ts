/** Files of the store's own that were deleted in the draft: the list of files does not name them any more. */

const KEY = "u5-removed";

export function removedFiles(): string[] {
  return (sessionStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
}

export function addRemoved(name: string): void {
  sessionStorage.setItem(KEY, [...new Set([...removedFiles(), name])].join(" "));
}

export function forgetRemoved(name?: string): void {
  sessionStorage.setItem(KEY, name === undefined ? "" : removedFiles().filter((one) => one !== name).join(" "));
}
