/** How the store wants its kiosks to be, as a draft. */

import { call, get } from "../api";

export type FieldKind = "integer" | "number" | "choice" | "list" | "text" | "texts" | "hours" | "voices";
export const GROUPS = ["turns", "voice", "store", "page", "privacy"] as const;

export interface ProfileField {
  key: string;
  group: (typeof GROUPS)[number];
  kind: FieldKind;
  unit: string | null;
  minimum: number | null;
  maximum: number | null;
  options: string[] | null;
  default: unknown;
  help: { en: string; de: string };
  label: { en: string; de: string };
}

export type Values = Record<string, unknown>;

export interface Profile {
  etag: string;
  is_draft: boolean;
  values: Values;
  fields: ProfileField[];
}

export const profileApi = {
  get: () => get<Profile>("profile"),
  save: async (values: Values, etag: string): Promise<Profile> => (await call<Profile>("PUT", "profile", { body: { values }, etag })).value,
};
