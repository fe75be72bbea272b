import { expect, test } from "vitest";
import type { Conversation } from "../overview";
import { MOST_TALKS, slowest } from "./talks";

const talk = (session_id: string, last_response_time_ms?: number): Conversation => ({
  session_id, dialect: "u5", state: "idle", language: "en", since_ms: 0, turns: 1, ...(last_response_time_ms === undefined ? {} : { last_response_time_ms }),
});
const ids = (all: Conversation[]): string[] => all.map(({ session_id }) => session_id);

test("few conversations stay as they come; of many, the slowest are shown", () => {
  const few = [talk("quick", 300), talk("slow", 2_000), talk("new")];
  expect(ids(slowest(few))).toEqual(["quick", "slow", "new"]);
  const many = [...few, ...Array.from({ length: MOST_TALKS - 1 }, (_, at) => talk(`usual-${at}`, 600))];
  expect(ids(slowest(many))).toHaveLength(MOST_TALKS);
  expect(ids(slowest(many)).slice(0, 2)).toEqual(["slow", "usual-0"]);
});
