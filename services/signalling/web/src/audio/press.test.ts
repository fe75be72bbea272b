import { expect, test } from "vitest";
import { Press } from "./press";

function pressed(mode: "open" | "tap" | "hold"): { press: Press; told: string[] } {
  const told: string[] = [];
  const press = new Press((state, mode) => told.push(`${state} ${mode}`));
  press.mode = mode;
  return { press, told };
}

test("an open microphone needs no button", () => {
  const { press, told } = pressed("open");
  press.down();
  press.up();
  expect([press.listens, told]).toEqual([true, []]);
});

test("a tap opens it for one question", () => {
  const { press, told } = pressed("tap");
  expect(press.listens).toBe(false);
  press.down();
  press.up();
  expect(press.listens).toBe(true);
  press.answered();
  press.answered();
  expect([press.listens, told]).toEqual([false, ["open tap", "closed tap"]]);
});

test("another tap closes it", () => {
  const { press, told } = pressed("tap");
  press.down();
  press.down();
  expect(told).toEqual(["open tap", "closed tap"]);
});

test("a held button opens it for as long as it is held", () => {
  const { press, told } = pressed("hold");
  press.down();
  press.answered();
  expect(press.listens).toBe(true);
  press.up();
  press.up();
  expect([press.listens, told]).toEqual([false, ["open hold", "closed hold"]]);
});

test("another mode or visit begins unpressed", () => {
  const { press, told } = pressed("hold");
  press.down();
  press.forget();
  expect(press.listens).toBe(false);
  press.down();
  press.mode = "tap";
  expect([press.listens, told]).toEqual([false, ["open hold", "open hold"]]);
});
