import { describe, expect, test } from "vitest";
import type { ProfileField } from "../api/profile";
import { expand, fold, times } from "./hours";
import { effective, isDefault, languagesOf, notDefault } from "./model";

const field = (key: string, kind: ProfileField["kind"], value: unknown, options: string[] | null = null): ProfileField => ({
  key, kind, options, default: value, group: "turns", unit: null, minimum: null, maximum: null, help: { en: "", de: "" }, label: { en: key, de: key },
});
const fields = [
  field("turns.complete_ms", "integer", 600),
  field("languages", "list", ["en", "de"], ["en", "de", "fr"]),
  field("page.title", "texts", { en: "Hello", de: "Hallo" }),
  field("hours", "hours", { "mon-fri": "08:00-20:00", sun: "closed" }),
];

describe("the form", () => {
  test("holds what is set, and what comes otherwise", () => expect(effective(fields, { "turns.complete_ms": 900 })).toMatchObject({ "turns.complete_ms": 900, languages: ["en", "de"] }));

  test("saves only what is not as it comes", () => {
    const form = effective(fields, {});
    expect(notDefault(fields, form)).toEqual({});
    expect(notDefault(fields, { ...form, "turns.complete_ms": 0, languages: ["de", "en"] })).toEqual({ "turns.complete_ms": 0, languages: ["de", "en"] });
  });

  test("knows what is the same in another writing", () => {
    expect(isDefault(fields[2] as ProfileField, { de: "Hallo", en: "Hello" })).toBe(true);
    expect(isDefault(fields[3] as ProfileField, { mon: "08:00-20:00", "tue-fri": "08:00-20:00", sun: "closed" })).toBe(true);
    expect(isDefault(fields[3] as ProfileField, { "mon-fri": "08:00-20:00" })).toBe(false);
  });

  test("asks for texts in the languages that are chosen", () => {
    expect(languagesOf(fields, { languages: ["fr", "en"] })).toEqual(["fr", "en"]);
    expect(languagesOf(fields, { languages: [] })).toEqual(["en", "de", "fr"]);
  });
});

describe("opening hours", () => {
  test("are told by day, and written as ranges", () => {
    const hours = { "mon-fri": "08:00-20:00", sat: "08:00-18:00", sun: "closed", "2026-12-24": "08:00-14:00" };
    expect(Object.keys(expand(hours))).toEqual(["mon", "tue", "wed", "thu", "fri", "sat", "sun", "2026-12-24"]);
    expect(fold(expand(hours))).toEqual(hours);
  });

  test("may go over the weekend", () => expect(Object.keys(expand({ "sat-mon": "closed" }))).toEqual(["sat", "sun", "mon"]));

  test("have two times, or none", () => expect([times("08:00-20:00"), times("closed"), times(undefined)]).toEqual([["08:00", "20:00"], undefined, undefined]));
});
