import { expect, test } from "vitest";
import auditLog from "../../src/audit.rs?raw";
import { ALL, choose, t } from "./i18n";

type Tree = { [key: string]: unknown };

/** Every text's path, with what kind of text it is. */
function paths(tree: Tree, at = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (value !== null && typeof value === "object") return paths(value as Tree, `${at}/${key}`);
    return [`${at}/${key} ${typeof value}`];
  });
}

/** Texts that take something get numbers and names, and have to make a text of them. */
function said(tree: Tree): string[] {
  return Object.values(tree).flatMap((value) => {
    if (typeof value === "function") return [1, 2].map((count) => String((value as (...all: unknown[]) => unknown)(count, count, count, count)));
    return value !== null && typeof value === "object" ? said(value as Tree) : [String(value)];
  });
}

test("each language says everything", () => {
  for (const texts of Object.values(ALL)) {
    expect(paths(texts)).toEqual(paths(ALL["en"] as Tree));
    expect(said(texts).filter((text) => text.trim() === "" || /undefined|\[object/.test(text))).toEqual([]);
  }
});

test("each language has a name for whatever the service writes into its audit log", () => {
  const [, actions = ""] = /enum Action \{(.*?)\n\}/s.exec(auditLog) ?? [];
  const written = [...actions.matchAll(/rename = "([^"]+)"/g)].map(([, name]) => name).sort();
  expect(written).toHaveLength(actions.match(/^ {4}\w+,$/gm)?.length ?? 0);
  expect(written).toContain("content.published");
  for (const texts of Object.values(ALL)) expect(Object.keys(texts.audit.actions).sort()).toEqual(written);
});

test("the first language that is spoken is taken", () => {
  expect([["de-AT"], ["fr", "de"], ["fr"], [], ["EN-us", "de"]].map((wanted) => choose(wanted).code)).toEqual(["de", "de", "en", "en", "en"]);
  expect(t.code).toBe("en");
});
