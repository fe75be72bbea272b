import { describe, expect, test } from "vitest";
import { type Asked, wayOf } from "./shell";

const SHELL = new Set(["./", "icon.svg", "assets/index-0123.js"]);
const BASES = ["https://kiosk.shop/", "https://shop.example/kiosks/entrance/"];

describe.each(BASES)("what the service worker at %s does with a request", (base) => {
  const way = (path: string, asked: Partial<Asked> = {}) => wayOf({ method: "GET", mode: "cors", url: new URL(path, base).href, ...asked }, base, SHELL);

  test("the page itself is the server's newest, whatever it is asked by", () => {
    expect(way("", { mode: "navigate" })).toEqual({ way: "fresh", key: "./" });
    expect(way("?check", { mode: "navigate" })).toEqual({ way: "fresh", key: "./" });
    expect(way("check", { mode: "navigate" })).toEqual({ way: "fresh", key: "./" });
  });

  test("so is the configuration", () => {
    expect(way("config.json")).toEqual({ way: "fresh", key: "config.json" });
  });

  test("files whose names change with their content come from the cache", () => {
    expect(way("assets/index-0123.js")).toEqual({ way: "kept", key: "assets/index-0123.js" });
  });

  test.each([
    ["another version's file", "assets/index-4567.js", {}],
    ["what is posted", "operator", { method: "POST" }],
    ["another host's", "https://elsewhere.example/icon.svg", {}],
    ["the server's own pages", "metrics", { mode: "navigate" }],
    ["whether the server is there", "config.json", { method: "HEAD" }],
  ])("%s is left alone", (_, path, asked) => {
    expect(way(path, asked)).toEqual({ way: "pass" });
  });
});

test.each(["/", "/console/", "/kiosks/entrance2/", "/kiosks/cellar/config.json", "/icon.svg", "/kiosks/cellar/icon.svg"])("the neighbour's %s is left alone", (path) => {
  const url = new URL(path, "https://shop.example").href;
  for (const mode of ["navigate", "cors"]) expect(wayOf({ method: "GET", mode, url }, "https://shop.example/kiosks/entrance/", SHELL)).toEqual({ way: "pass" });
});
