import { describe, expect, test } from "vitest";
import flows from "../../../../../flows/schema.json";
import { offers, type Schema } from "./schema";
import { contextAt, ITEM } from "./yaml";

/** The caret is where `|` stands. */
function at(text: string): ReturnType<typeof contextAt> {
  const place = text.indexOf("|");
  return contextAt(text.replace("|", ""), place);
}

function labels(text: string): string[] {
  const context = at(text);
  return context ? offers(flows as unknown as Schema, context).map(({ label }) => label) : [];
}

function inserted(text: string, label: string): string | undefined {
  const context = at(text);
  return context && offers(flows as unknown as Schema, context).find((offer) => offer.label === label)?.insert;
}

describe("the place in a text", () => {
  test("is found by how far lines are indented", () => {
    expect(at("flow: a\nsteps:\n  - ask: product\n    say:\n      |\n")).toMatchObject({
      levels: [{ into: "steps", keys: ["flow"] }, { into: ITEM }, { into: "say", keys: ["ask"] }],
      position: "key",
      prefix: "",
      indent: 6,
    });
  });

  test("knows lists whose entries stand below their key", () => {
    expect(at("steps:\n- ask: a\n- sa|")?.levels.map(({ into }) => into)).toEqual(["steps", ITEM]);
    expect(at("steps:\n- ask: a\nti|")).toMatchObject({ levels: [], keys: ["steps"], prefix: "ti" });
  });

  test("knows what stands beside it, above and below", () => {
    expect(at("flow: a\n|\nsteps: []\n")?.keys).toEqual(["flow", "steps"]);
    expect(at("slots:\n  size:\n    |\n    max: 2\n  other:\n    type: text\n")?.keys).toEqual(["max"]);
  });

  test("is a value behind a key", () => {
    expect(at("slots:\n  size: {type: nu|")).toMatchObject({ position: "value", prefix: "nu", levels: [{ into: "slots" }, { into: "size" }, { into: "type" }] });
    expect(at("      type: |")).toMatchObject({ position: "value", prefix: "" });
  });

  test("is none in comments, quotes and texts of several lines", () => {
    expect([at("# fl|"), at('say: "he|'), at("say: {en: 'x|"), at("say: >-\n  some te|"), at("a: {b: 1} |")].map((one) => one?.position)).toEqual([
      undefined, undefined, undefined, undefined, undefined,
    ]);
  });

  test("texts of several lines end where lines are indented less", () => {
    expect(at("steps:\n  - say: >-\n      a: b\n      c: d\n  - |")?.levels.map(({ into }) => into)).toEqual(["steps", ITEM]);
  });
});

describe("what may stand there", () => {
  test("at the top of a flow are its keys, and those of nothing else", () => {
    expect(labels("flow: a\n|")).toEqual(["description", "steps", "slots", "title", "when"]);
    expect(labels("entry: a\n|")).toContain("languages");
    expect(labels("flow: a\nst|")).toEqual(["steps"]);
  });

  test("a step's keys are those of its kind", () => {
    expect(labels("flow: a\nsteps:\n  - |")).toEqual(expect.arrayContaining(["say", "ask", "choose", "if", "end"]));
    expect(labels("flow: a\nsteps:\n  - ask: x\n    |")).toEqual(expect.arrayContaining(["say", "otherwise"]));
    expect(labels("flow: a\nsteps:\n  - ask: x\n    |")).not.toContain("choose");
    expect(labels("flow: a\nsteps:\n  - if: x\n    then:\n      - choose:\n          options:\n            yes: {la|")).toEqual(["label"]);
  });

  test("values are those that a key may have", () => {
    expect(labels("flow: a\nslots:\n  size: {type: da|")).toEqual(["date"]);
    expect(labels("flow: a\nslots:\n  size:\n    type: boo|")).toEqual(["boolean"]);
    expect(labels("flow: a\nslots:\n  size:\n    optional: |")).toEqual(["true", "false"]);
    expect(labels("tests:\n  - test: x\n    language: |")).toEqual(["en", "de", "fr"]);
  });

  test("a key brings what follows it", () => {
    expect(inserted("flow: a\n|", "slots")).toBe("slots:\n  ");
    expect(inserted("flow: a\n|", "description")).toBe("description: ");
    expect(inserted("flow: a\nslots:\n  size:\n    |", "type")).toBe("type: ");
    expect(inserted("flow: a\nslots:\n  size: {|", "values")).toBe("values: ");
  });

  test("nothing is offered where nothing is known", () => expect(labels("flow: a\nnonsense:\n  |")).toEqual([]));
});
