import { describe, expect, test } from "vitest";
import { bars, figures, outcome, titleOf } from "./waterfall";

const turn = (...stages: [string, number, number][]) => ({
  outcome: "answered",
  stages: stages.map(([stage, from_ms, to_ms]) => ({ stage, from_ms, to_ms })),
});

describe("the waterfall", () => {
  test("has a bar for each stage, from when it began to when it was reached", () => {
    const heard = turn(["pause", 0, 160], ["end_of_turn", 160, 400], ["transcript", 160, 300]);
    const drawn = bars({ ...heard, stages: [...heard.stages, ...turn(["first_played", 400, 800]).stages] });
    expect(drawn.map(({ name, took, at, left, width }) => [name, took, at, left, width])).toEqual([
      ["Pause noticed", "160 ms", "160 ms", 0, 20],
      ["End of turn", "240 ms", "400 ms", 20, 30],
      ["Transcript", "140 ms", "300 ms", 20, 17.5],
      ["First played", "400 ms", "800 ms", 50, 50],
    ]);
  });

  test("shows what took no time, inside the chart", () => {
    const drawn = bars(turn(["transcript", 0, 0], ["first_sent", 1_500, 1_500]));
    expect(drawn.every(({ left, width }) => left >= 0 && width > 0 && left + width <= 100)).toBe(true);
    expect(drawn.map((bar) => bar.at)).toEqual(["0 ms", "1.5 s"]);
  });

  test("of a turn that reached nothing is empty", () => expect(bars(turn())).toEqual([]));

  test("keeps names that it does not know", () => {
    expect(bars(turn(["second_thought", 0, 5]))[0]?.name).toBe("second_thought");
    expect(outcome({ outcome: "nothing_heard", stages: [] })).toBe("nothing understood");
    expect(outcome({ outcome: "applauded", stages: [] })).toBe("applauded");
  });
});

test("response times are told when there are any", () => {
  const times = { p50_ms: 640, p90_ms: 900, p95_ms: 1_240, max_ms: 2_000 };
  expect(figures({ turns: 12, response_time: times })).toEqual([
    ["Median", "640 ms"],
    ["90 %", "900 ms"],
    ["95 %", "1.2 s"],
    ["Slowest", "2.0 s"],
  ]);
  expect([figures({ turns: 0 }), figures(undefined)]).toEqual([[], []]);
  expect(titleOf({ turns: 1 })).toBe("Response time of the last turn");
  expect(titleOf({ turns: 200 })).toBe("Response times of the last 200 turns");
});
