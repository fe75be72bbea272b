/** What helps with a file, by what it is: a panel beside its text, and what may stand in it. */

import { flowsApi } from "../api/flows";
import { offers } from "../completion/schema";
import { contextAt } from "../completion/yaml";
import type { Aside, Writing } from "./aside";
import type { Offered } from "./completions";
import { flowAside } from "./flow-aside";
import { promptAside } from "./prompt-aside";

const PROFILE = "_profile.yaml";

export function asideOf(name: string, writing: Writing): Aside | undefined {
  if (name.endsWith(".yaml") && !name.endsWith(".test.yaml") && !name.startsWith("_")) return flowAside(name, writing);
  return name.endsWith(".md") ? promptAside(name) : undefined;
}

/** Nothing where there is no schema of it, or none to be had: suggestions help, and are not needed. */
export async function schemaOf(name: string): Promise<((text: string, at: number) => Offered | undefined) | undefined> {
  if (!name.endsWith(".yaml")) return undefined;
  const schema = await flowsApi.schema(name === PROFILE ? "profile" : "flow").catch(() => undefined);
  return (
    schema &&
    ((text, at) => {
      const context = contextAt(text, at);
      return context && { offers: offers(schema, context), from: context.from };
    })
  );
}
