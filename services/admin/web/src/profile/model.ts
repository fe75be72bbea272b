/** What a profile's form holds, and what of it is saved: only what is not as it comes. */

import type { ProfileField, Values } from "../api/profile";
import { expand } from "./hours";

/** Each field with its value, or its default. */
export function effective(fields: readonly ProfileField[], values: Values): Values {
  return Object.fromEntries(fields.map((field) => [field.key, key(values, field.key) ?? field.default]));
}

export function notDefault(fields: readonly ProfileField[], form: Values): Values {
  return Object.fromEntries(fields.filter((field) => !isDefault(field, form[field.key])).map(({ key }) => [key, form[key]]));
}

export function isDefault(field: ProfileField, value: unknown): boolean {
  const plain = (one: unknown): unknown => (field.kind === "hours" ? expand(one) : (one ?? null));
  return same(plain(value), plain(field.default));
}

/** Equal by what is in them; the order of names says nothing. */
export function same(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  const sorted = (_: string, part: unknown): unknown =>
    part !== null && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part;
  return JSON.stringify(value ?? null, sorted);
}

/** The languages that texts are asked for in: those that the form has chosen, the default first. */
export function languagesOf(fields: readonly ProfileField[], form: Values): string[] {
  const field = fields.find(({ kind, key }) => kind === "list" && /(^|\.)languages$/.test(key));
  const chosen = field ? form[field.key] : undefined;
  return Array.isArray(chosen) && chosen.length > 0 ? chosen.map(String) : (field?.options ?? ["en", "de", "fr"]);
}

function key(values: Values, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
