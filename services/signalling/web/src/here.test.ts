import { afterEach, expect, test, vi } from "vitest";
import { at, forgetMine, mine } from "./here";

/** As browsers have it: what is kept are the object's own properties. */
class Kept {
  [name: string]: unknown;
  getItem(name: string): string | null {
    return (this[name] as string | undefined) ?? null;
  }
  setItem(name: string, value: string): void {
    this[name] = value;
  }
  removeItem(name: string): void {
    delete this[name];
  }
}

function browser() {
  const [local, session, names] = [new Kept(), new Kept(), new Set<string>()];
  vi.stubGlobal("localStorage", local);
  vi.stubGlobal("sessionStorage", session);
  vi.stubGlobal("caches", { keys: () => Promise.resolve([...names]), delete: (name: string) => Promise.resolve(names.delete(name)) });
  const visit = (baseURI: string): void => void vi.stubGlobal("document", { baseURI });
  return { local: local as unknown as Storage, session: session as unknown as Storage, names, visit };
}

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["https://kiosk.shop/", "https://kiosk.shop/"],
  ["https://kiosk.shop/check", "https://kiosk.shop/"],
  ["https://shop.example/kiosks/entrance/", "https://shop.example/kiosks/entrance/"],
  ["https://shop.example/kiosks/entrance/check?x", "https://shop.example/kiosks/entrance/"],
])("from %s the server's files are beneath %s", (page, base) => {
  browser().visit(page);
  expect([at("config.json"), at("./")]).toEqual([`${base}config.json`, base]);
});

test("a page that is wiped leaves its neighbours what they keep", async () => {
  const { local, session, names, visit } = browser();
  const pages = ["https://shop.example/kiosks/a/", "https://shop.example/kiosks/b/check", "https://shop.example/"];
  for (const [number, page] of pages.entries()) {
    visit(page);
    for (const storage of [local, session]) mine(storage).setItem("u5-volume", String(number));
    names.add(`u5-page ${new URL(".", page).pathname} 0123abcd`);
  }
  local.setItem("another service's", "kept");
  visit("https://shop.example/kiosks/a/check");
  expect(mine(local).getItem("u5-volume"), "the self-check is the same page").toBe("0");
  await forgetMine();
  expect([mine(local).getItem("u5-volume"), mine(session).getItem("u5-volume")]).toEqual([null, null]);
  expect([...names]).toEqual(["u5-page /kiosks/b/ 0123abcd", "u5-page / 0123abcd"]);
  visit(pages[1] ?? "");
  expect([mine(local).getItem("u5-volume"), local.getItem("another service's")]).toEqual(["1", "kept"]);
});
