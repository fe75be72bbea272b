/** The kiosks of the store. */

import { call, get, post } from "../api";

export interface Kiosk {
  id: string;
  name: string;
  place: string;
  is_registered: boolean;
  token_made_ms: number | null;
  connected: boolean;
  state: string | null;
  session_id: string | null;
  language: string | null;
  /** How long the visit has been going on. */
  since_ms: number | null;
  turns: number | null;
  etag: string | null;
}

export const COMMANDS = ["reload", "restart", "wipe"] as const;
export type Command = (typeof COMMANDS)[number];

const path = (id: string): string => `kiosks/${encodeURIComponent(id)}`;

export const kiosksApi = {
  all: async (): Promise<Kiosk[]> => (await get<{ kiosks: Kiosk[] }>("kiosks")).kiosks,
  register: (id: string, name: string, place: string) => post<Kiosk>("kiosks", { id, name, place }),
  change: async (id: string, change: { name?: string; place?: string }, etag: string): Promise<Kiosk> => (await call<Kiosk>("PATCH", path(id), { body: change, etag })).value,
  remove: (id: string) => call<undefined>("DELETE", path(id)),
  makeToken: async (id: string): Promise<string> => (await post<{ token: string }>(`${path(id)}/token`)).token,
  dropToken: (id: string) => call<undefined>("DELETE", `${path(id)}/token`),
  command: async (id: string, command: Command): Promise<number> => (await post<{ reached: number }>(`${path(id)}/commands`, { command })).reached,
};
