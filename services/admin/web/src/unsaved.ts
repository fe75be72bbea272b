/** What was written and not saved, by file: going to another page loses nothing. */

export interface Unsaved {
  text: string;
  /** What it was written over. */
  base: string;
  etag: string;
}

export const unsaved = new Map<string, Unsaved>();

/** The same for forms, by what they are about. */
export const forms = new Map<string, unknown>();

export function hasUnsaved(): boolean {
  return unsaved.size > 0 || forms.size > 0;
}

export function isUnsaved(name: string): boolean {
  return unsaved.has(name);
}
