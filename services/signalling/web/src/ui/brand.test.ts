import { describe, expect, test } from "vitest";
import css from "../style.css?raw";
import { contrast, own, rgb } from "./brand";

describe("a store's looks", () => {
  test("are colours in hexadecimal, nothing else", () => {
    expect(rgb("#fff")).toEqual([255, 255, 255]);
    expect(rgb("#0b0e16")).toEqual([11, 14, 22]);
    for (const other of [undefined, "", "red", "url(x)", "#12345", "#fff;}"]) expect(rgb(other)).toBeUndefined();
  });

  test("have a contrast as WCAG reckons it", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(contrast([118, 118, 118], [255, 255, 255])).toBeCloseTo(4.54, 1);
  });

  test("bring pictures of the own host alone", () => {
    const base = "https://kiosk.shop/";
    expect(own("/logo.svg", base)).toBe("https://kiosk.shop/logo.svg");
    expect(own("/store/logo.svg", "https://kiosk.shop/kiosks/entrance/")).toBe("https://kiosk.shop/kiosks/entrance/store/logo.svg");
    expect(own("/store/logo.svg", "https://kiosk.shop/kiosks/entrance/check")).toBe("https://kiosk.shop/kiosks/entrance/store/logo.svg");
    for (const foreign of ["/\\elsewhere.example/x", "https://elsewhere.example/x.png", "//elsewhere.example/x", "javascript:1", "data:image/png,x", "http://["]) {
      expect(own(foreign, base)).toBeUndefined();
    }
  });
});

test("the page can be written from right to left: no rule names a side", () => {
  expect(css).toContain("inline-start");
  const sided = css.match(/[^-](?:(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:|(?<![-\w])(?:left|right)\s*:)/g);
  expect(sided).toBeNull();
});
