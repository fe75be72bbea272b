import { encode } from "uqr";
import { expect, test } from "vitest";
import { modules } from "./qr";

test("a row's dark modules become strokes", () => {
  expect(modules([[true, true, false, true], [false, false, false, false], [false, true, true, true]])).toBe(
    "M0 0h2v1h-2zM3 0h1v1h-1zM1 2h3v1h-3z",
  );
});

test("a code keeps every module", () => {
  const { data } = encode("https://linden.example/offer/42", { ecc: "M", border: 4 });
  const drawn = [...modules(data).matchAll(/h(\d+)v1/g)].reduce((sum, [, width]) => sum + Number(width), 0);
  expect(drawn).toBe(data.flat().filter(Boolean).length);
});
