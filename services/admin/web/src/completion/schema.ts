/** What a JSON Schema lets stand somewhere. */

import { type Context, ITEM, type Level } from "./yaml";

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  required?: string[];
  description?: string;
}

export interface Offer {
  label: string;
  insert: string;
  detail: string;
  isRequired: boolean;
}

/** Schemas refer to each other in circles; nothing real is nested this deep. */
const DEEPEST = 12;

export function offers(root: Schema, context: Context): Offer[] {
  let here = expand(root, root);
  for (const level of context.levels) here = here.length > 0 ? down(root, here, level) : [];
  if (context.position === "value") return matching(values(here), context.prefix);
  const maps = fitting(here, context.keys);
  const keys = new Map<string, Offer>();
  for (const map of maps) {
    for (const [label, property] of Object.entries(map.properties ?? {})) {
      if (keys.has(label) || context.keys.includes(label)) continue;
      const isRequired = maps.every(({ required = [] }) => required.includes(label));
      keys.set(label, { label, insert: `${label}:${below(root, property, context.indent)}`, detail: property.description ?? described(root, property), isRequired });
    }
  }
  const sorted = [...keys.values()].sort((a, b) => Number(b.isRequired) - Number(a.isRequired));
  // An entry of a list may be a word of its own.
  const words = context.keys.length === 0 ? values(here) : [];
  return matching([...sorted, ...words], context.prefix);
}

/** A schema's alternatives, each without references. */
function expand(root: Schema, schema: Schema, depth = 0): Schema[] {
  if (depth > DEEPEST) return [];
  if (schema.$ref) {
    const named = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    return named ? expand(root, named, depth + 1) : [];
  }
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const own = parts.length === 0 || schema.properties ? [schema] : [];
  return [...own, ...parts.flatMap((part) => expand(root, part, depth + 1))];
}

function down(root: Schema, here: Schema[], { keys, into }: Level): Schema[] {
  if (into === ITEM) return here.flatMap(({ items }) => (items ? expand(root, items) : []));
  return fitting(here, [...keys, into]).flatMap(({ properties, additionalProperties }) => {
    const next = properties?.[into] ?? (typeof additionalProperties === "object" ? additionalProperties : undefined);
    return next ? expand(root, next) : [];
  });
}

/** Those that know every key; where none does, because one is misspelt, those that know the most. */
function fitting(here: Schema[], keys: readonly string[]): Schema[] {
  const maps = here.filter(({ properties, additionalProperties }) => properties || typeof additionalProperties === "object");
  const known = ({ properties = {}, additionalProperties }: Schema): number => keys.filter((key) => key in properties || typeof additionalProperties === "object").length;
  const most = Math.max(0, ...maps.map(known));
  return maps.filter((map) => known(map) === most);
}

function values(here: Schema[]): Offer[] {
  const all = here.flatMap((schema) => {
    const found = schema.const !== undefined ? [schema.const] : (schema.enum ?? (schema.type === "boolean" ? [true, false] : []));
    return found.map((value) => ({ label: String(value), insert: String(value), detail: schema.description ?? "", isRequired: false }));
  });
  return [...new Map(all.map((offer) => [offer.label, offer])).values()];
}

/** Letters in order decide; what begins with them comes first. */
function matching(all: Offer[], prefix: string): Offer[] {
  const wanted = prefix.toLowerCase();
  const weight = ({ label }: Offer): number => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return all.filter(({ label }) => label.toLowerCase().includes(wanted)).sort((a, b) => weight(a) - weight(b));
}

/** What follows a key's colon: a line of its own where only more keys or entries can. */
function below(root: Schema, property: Schema, indent: number | undefined): string {
  const kinds = expand(root, property);
  const isMap = (schema: Schema): boolean => schema.properties !== undefined || schema.type === "object" || (Array.isArray(schema.type) && schema.type.includes("object"));
  const isList = (schema: Schema): boolean => schema.items !== undefined || schema.type === "array";
  if (indent === undefined || kinds.length === 0 || !kinds.every((kind) => isMap(kind) || isList(kind) || kind.const !== undefined)) return " ";
  const margin = `\n${" ".repeat(indent + 2)}`;
  return kinds.some(isList) ? `${margin}- ` : margin;
}

function described(root: Schema, property: Schema): string {
  if (property.$ref) return root.$defs?.[property.$ref.replace("#/$defs/", "")]?.description ?? "";
  return "";
}
