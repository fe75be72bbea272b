import { expect, test } from "vitest";
import { isKeptBy, keptAs } from "./kept";
import { keptIn } from "./worker/shell";

test("each page knows what it keeps from what its neighbours do", () => {
  const kept = keptAs("u5-page", "/kiosks/a/");
  expect(isKeptBy(kept, "/kiosks/a/")).toBe(true);
  expect(isKeptBy(`${kept} 0123abcd`, "/kiosks/a/"), "in any version").toBe(true);
  expect(isKeptBy(keptIn("u5-page", "/kiosks/a/"), "/kiosks/a/"), "by its worker as well").toBe(true);
  for (const other of ["/", "/kiosks/", "/kiosks/b/", "/kiosks/a/b/", "/kiosks/a"]) expect(isKeptBy(kept, other)).toBe(false);
  for (const foreign of ["volume", "volume /kiosks/a/", "u5-page", ""]) expect(isKeptBy(foreign, "/kiosks/a/")).toBe(false);
});
