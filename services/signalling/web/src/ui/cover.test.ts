import { describe, expect, test } from "vitest";
import { direction, TEXTS, worded } from "../i18n";
import { opens } from "./cover";

describe("the next opening", () => {
  const at = new Date("2026-07-06T08:30:00Z");
  test.each([
    ["en", 0, "We open again today at 08:30."],
    ["en", 2, "We open again on Monday at 08:30."],
    ["en", 9, "We open again on Monday 6 July at 08:30."],
    ["de", 0, "Wir öffnen heute um 08:30 Uhr wieder."],
    ["de", 2, "Wir öffnen wieder am Montag um 08:30 Uhr."],
    ["fr", 2, "Nous rouvrons lundi à 08:30."],
  ] as const)("in %s, %d days ahead", (language, days, said) => {
    expect(opens({ at, days }, language, TEXTS[language])).toBe(said);
  });
});

describe("the store's own words", () => {
  test("stand in place of ours, the profile's before the page's", () => {
    const page = { de: { consent: "Seite", ai_notice: "KI" } };
    const texts = worded("de", page, { de: { consent: "Profil" } });
    expect([texts.consent({ mode: "off" }), texts.aiNotice, texts.attractTitle]).toEqual(["Profil", "KI", TEXTS.de.attractTitle]);
    expect(worded("en", page, undefined)).toEqual(TEXTS.en);
  });
});

test("languages know where they begin", () => {
  expect([direction("de"), direction("ar"), direction("he-IL")]).toEqual(["ltr", "rtl", "rtl"]);
});
