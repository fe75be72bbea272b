import { expect, test } from "vitest";
import { Queue } from "./queue";

test("no more run at once than may, and each runs, also after one that failed", async () => {
  const queue = new Queue(2);
  let [running, most] = [0, 0];
  const done: number[] = [];
  await new Promise<void>((resolve) => {
    for (let at = 0; at < 7; at += 1) {
      queue.add(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((later) => setTimeout(later, 1));
        running -= 1;
        done.push(at);
        if (done.length === 7) resolve();
      });
    }
  });
  expect([most, done.length]).toEqual([2, 7]);
});
