/** The whole store in one file: taken along, or brought in. */

import { API } from "../api";
import { upload } from "../upload";

export interface Change {
  name: string;
  change: "added" | "changed" | "same" | "refused";
  why: string | null;
}

export interface Brought {
  files: Change[];
  documents: Change[];
  kiosks: Change[];
}

export const storeApi = {
  exportHref: `${API}store`,
  backupHref: `${API}backup`,
  bring: (archive: Blob, isDry: boolean, progress: (share: number) => void) =>
    upload<Brought>({ path: `store?dry_run=${isDry}`, method: "POST", body: archive, headers: { "content-type": "application/gzip" }, progress }),
};
