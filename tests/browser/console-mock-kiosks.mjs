// Kiosks: as many as are wanted, of each condition some.

import { Refused } from "./console-mock-refused.mjs";

const ID = /^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/;
const PLACES = ["By the entrance", "Between bakery and checkouts", "Shoe department, first floor", "Car park, level 2"];

function kioskOf(at) {
  const isTalking = at % 4 === 0;
  const isGone = at % 9 === 7;
  return {
    id: `entrance-${at + 1}`, name: `Entrance ${at + 1}`, place: PLACES[at % PLACES.length], is_registered: true, token_made_ms: Date.now() - at * 86_400_000, version: 1,
    connected: !isGone, state: isGone ? null : isTalking ? "listening" : "attract",
    session_id: isTalking && !isGone ? `sess_0123456789ab${String(at).padStart(6, "0")}` : null, language: isTalking ? "en" : null, began_ms: Date.now() - at * 7_000, turns: isTalking ? at % 6 : null,
  };
}

export function kioskRoutes({ kiosks: count = 12 }) {
  const all = new Map(Array.from({ length: count }, (_, at) => kioskOf(at)).map((one) => [one.id, one]));
  const stranger = { ...kioskOf(40), id: "unknown-7f3a", name: "", place: "", is_registered: false, token_made_ms: null };
  all.set(stranger.id, stranger);
  const found = (id) => {
    if (!all.has(id)) throw new Refused(404, "not_found", `there is no kiosk ${id}`);
    return all.get(id);
  };
  return {
    "GET kiosks": () => ({ kiosks: [...all.values()].map(shown) }),
    "POST kiosks": ({ json }) => {
      const { id, name, place } = json();
      if (!ID.test(id)) throw new Refused(422, "invalid", "an id is 1 to 32 lower-case letters, digits and dashes");
      if (all.get(id)?.is_registered) throw new Refused(409, "exists", `there is a kiosk ${id} already`);
      const before = all.get(id) ?? { ...kioskOf(1), connected: false, state: null, session_id: null, token_made_ms: null };
      all.set(id, { ...before, id, name, place, is_registered: true, version: 1 });
      return { status: 201, body: shown(all.get(id)) };
    },
    "PATCH kiosks/{id}": ({ parts: [id], headers, json }) => {
      const kiosk = found(id);
      // The first change of Entrance 3 comes after somebody else's.
      if (id === "entrance-3" && kiosk.version === 1) Object.assign(kiosk, { place: "Moved by somebody else", version: 2 });
      if (headers["if-match"] !== `"${kiosk.version}"`) throw new Refused(412, "changed", "somebody else changed it");
      return shown(Object.assign(kiosk, json(), { version: kiosk.version + 1 }));
    },
    "DELETE kiosks/{id}": ({ parts: [id] }) => void (found(id), all.delete(id)),
    "POST kiosks/{id}/token": ({ parts: [id] }) => {
      found(id).token_made_ms = Date.now();
      return { token: "u5k_3f9c1d7a5b2e8f6047c3a91d5e7b2c4f" };
    },
    "DELETE kiosks/{id}/token": ({ parts: [id] }) => void (found(id).token_made_ms = null),
    "POST kiosks/{id}/commands": ({ parts: [id] }) => {
      if (!found(id).connected) throw new Refused(409, "not_connected", "the kiosk is not connected");
      return { reached: 1 };
    },
  };
}

function shown({ version, began_ms, ...kiosk }) {
  return { ...kiosk, since_ms: kiosk.session_id ? Date.now() - began_ms : null, etag: kiosk.is_registered ? `"${version}"` : null };
}
