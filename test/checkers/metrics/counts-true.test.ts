/** A look's counts against a recount, over any traffic. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf } from "../../../src/canary/metrics/histogram.ts";
import type { LaneCounts } from "../../../src/canary/metrics/window.ts";
import { CountsTrue } from "../../../src/checkers/metrics/counts-true.ts";
import { LaneTally } from "../../../src/checkers/metrics/slot-tallies.ts";
import { StoreClock } from "../../../src/checkers/metrics/store-clock.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { aScenario } from "../../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../history-builder.ts";

const context = { scenario: aScenario(), traitsOf };

test("run times fall into the buckets of the layout", () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(200), fc.nat(), fc.nat(2 ** 40)), (runTime) => {
      const tally = new LaneTally();
      tally.ran(runTime, 1);
      expect(tally.runTimes.indexOf(1)).toBe(bucketOf(runTime));
    }),
    { seed: 301, numRuns: 1_000 },
  );
});

/** What HistoryBuilder's settlements count as: each runs for a millisecond. */
function laneOf(routed: number, finished: number, failed = 0): LaneCounts {
  const runTimes = new Map(finished > 0 ? [[bucketOf(MILLISECOND), finished]] : []);
  return { routed, finished, failed, attemptsFailed: failed, runTimes };
}

describe("counts-true", () => {
  const some = () =>
    new HistoryBuilder()
      .wait(SECOND)
      .enqueued([1, 2, 3], ["stable", "canary", "canary"])
      .claimed([1])
      .claimed([2, 3], { lane: "canary" })
      .settled([1])
      .settled([2], "done", { lane: "canary" })
      .settled([3], "dead", { lane: "canary" });
  const window = { at: 2 * SECOND, windowFrom: SECOND, windowTo: 2 * SECOND };
  const seen = { stable: laneOf(1, 1), canary: laneOf(2, 2, 1) };
  const check = (history: HistoryBuilder, fields: object = {}) =>
    history
      .wait(SECOND)
      .looked({ ...window, ...seen, ...fields })
      .verdict(new CountsTrue(context), "counts-true");

  test("passes what is true", () => {
    expect(check(some())).toBe("pass");
  });

  test.each([
    ["a crash counted in the other lane", { stable: laneOf(1, 2, 1), canary: laneOf(2, 1) }],
    ["counts of before the window", { windowFrom: 2 * SECOND, windowTo: 3 * SECOND }],
    ["no number", { canary: { ...seen.canary, finished: Number.NaN } }],
    ["another run time", { stable: { ...seen.stable, runTimes: new Map([[7, 1]]) } }],
  ])("catches %s", (_name, fields) => {
    expect(check(some(), fields)).toBe("fail");
  });

  test("a settlement with a lost reply makes a difference of its jobs, and of no more", () => {
    const unheard = () => some().unknown("settle", { lease: "stable/0#1", jobs: [9] });
    expect(check(unheard(), { stable: laneOf(1, 2) })).toBe("pass");
    expect(check(unheard(), { stable: laneOf(1, 3) })).toBe("fail");
  });

  test("a fault of the metrics excuses the looks that it touches", () => {
    const fault: Fault = {
      id: "fault-1",
      kind: "metrics_nan",
      targets: ["controller/0"],
      at: 0,
      for: SECOND,
    };
    expect(check(some().fault("begins", fault), { stable: laneOf(0, 0) })).toBeUndefined();
  });

  test("a look before a fault of the metrics waits for lost replies like any other", () => {
    const history = some().wait(SECOND);
    history.looked({ ...window, ...seen, stable: laneOf(2, 1) });
    const late: Fault = {
      id: "fault-1",
      kind: "metrics_late",
      targets: ["controller/0"],
      at: history.at,
      for: SECOND,
      by: MILLISECOND,
    };
    history.fault("begins", late).unknown("enqueue", { jobs: [9] });
    expect(history.verdict(new CountsTrue(context), "counts-true")).toBe("pass");
  });
});

test("store-clock catches a clock that goes back", () => {
  const check = (history: HistoryBuilder) => history.verdict(new StoreClock(), "store-clock");
  expect(check(new HistoryBuilder().enqueued([1]).claimed([1]))).toBe("pass");
  expect(check(new HistoryBuilder().enqueued([1]).wait(-SECOND).claimed([1]))).toBe("fail");
});
