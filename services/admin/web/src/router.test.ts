import { expect, test } from "vitest";
import { fileHash, parse, sectionOf } from "./router";

test.each([
  ["", { page: "overview" }],
  ["#/", { page: "overview" }],
  ["#/content", { page: "content" }],
  ["#/content/", { page: "content" }],
  ["#/content/entry.yaml", { page: "file", name: "entry.yaml" }],
  ["#/content/entry.yaml:12:3", { page: "file", name: "entry.yaml", line: 12, column: 3 }],
  ["#/content/entry.yaml:x", { page: "file", name: "entry.yaml" }],
  ["#/revisions", { page: "revisions" }],
  ["#/revisions/7", { page: "revision", id: 7 }],
  ["#/conversations", { page: "conversations" }],
  ["#/conversations/past", { page: "past" }],
  ["#/conversations/past/entrance-1", { page: "past", kiosk: "entrance-1" }],
  ["#/conversations/12", { page: "conversation", id: 12 }],
  ["#/kiosks/entrance-1", { page: "kiosk", id: "entrance-1" }],
  ["#/knowledge", { page: "knowledge" }],
  ["#/knowledge/search", { page: "search" }],
  ["#/knowledge/document/en%2Fa%20b.md", { page: "document", path: "en/a b.md" }],
  ["#/store", { page: "store" }],
  ["#/users", { page: "users" }],
  ["#/audit", { page: "audit" }],
])("%s is a page", (hash, route) => expect(parse(hash)).toEqual(route));

test.each(["#/nothing", "#/revisions/x", "#/revisions/0", "#/content/a/b", "#/content/%E0%A4%A", "#/users/1", "#/knowledge/document", "#/knowledge/x", "#/conversations/x", "#/kiosks/a/b", "#/overview"])("%s is none", (hash) => {
  expect(parse(hash)).toEqual({ page: "missing" });
});

test("a place in a file has an address that leads there", () => {
  for (const route of [{ page: "file", name: "a b#.md" }, { page: "file", name: "x.yaml", line: 4, column: 9 }] as const) {
    expect(parse(fileHash(route.name, ...("line" in route ? [route.line, route.column] : [])))).toEqual(route);
  }
});

test("pages below a section belong to it", () => {
  expect([sectionOf(parse("#/content/a.md")), sectionOf(parse("#/revisions/1")), sectionOf(parse("#/"))]).toEqual(["content", "revisions", "overview"]);
});
