/**
 * What pages keep in a browser has the page's path in its name: kiosks that share an address also share the browser's
 * storage for it, and one must not read, replace or forget what another one keeps.
 */

/** Paths have no spaces, so one stands between the two. */
export const keptAs = (name: string, path: string): string => `${name} ${path}`;

/** Whether `name` is that of something which the page at `path` keeps, in whatever version. */
export const isKeptBy = (name: string, path: string): boolean => name.startsWith("u5-") && name.split(" ")[1] === path;
