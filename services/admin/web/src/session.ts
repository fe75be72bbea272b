/** Who is at the console, and what they may do. */

import { type Me, ROLES, type Role } from "./api";

let me: Me | undefined;

export function setMe(now: Me | undefined): void {
  me = now;
}

export function whoami(): Me | undefined {
  return me;
}

/** Each role may all that the one before it may. */
export function may(role: Role): boolean {
  return me !== undefined && ROLES.indexOf(me.role) >= ROLES.indexOf(role);
}
