/** Who may be claimed before whom. */
import { describe, expect, test } from "vitest";
import { LaneOrder } from "../../../src/checkers/jobs/lane-order.ts";
import { aScenario } from "../../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../history-builder.ts";

const check = (history: HistoryBuilder) =>
  history.verdict(new LaneOrder({ scenario: aScenario(), traitsOf }), "lane-order");
const claimed = (...jobs: number[]) => new HistoryBuilder().claimed([0]).claimed(jobs);

describe("lane-order", () => {
  test("first attempts are claimed in their order; retries come when they come", () => {
    expect(check(claimed(1, 2, 5))).toBe("pass");
    expect(check(claimed(2, 1))).toBe("fail");
    expect(check(claimed(2).claimed([1], { attempt: 2 }))).toBe("pass");
  });

  test("drained jobs go in front, a later drain before an earlier one, revoked before all", () => {
    const drained = () => claimed(8).drained([5, 6]).drained([3, 4], [1, 2]);
    expect(check(drained().claimed([1, 2, 3, 4, 5, 6, 9]))).toBe("pass");
    expect(check(drained().claimed([3, 4, 1, 2, 5, 6, 9]))).toBe("fail");
  });

  test("specimen 15: what was drained is claimed after what waited", () => {
    expect(check(claimed(8).drained([5, 6]).claimed([9, 5, 6]))).toBe("fail");
  });

  test("a job that a lost claim took is overtaken rightly, and comes back as a retry", () => {
    const taken = claimed(8).drained([5]).unknown("claim").claimed([9]).lapsed([5]);
    expect(check(taken.requeued([5]).claimed([5], { attempt: 2 }))).toBe("pass");
  });

  test("a store that lost its last commands claims again", () => {
    expect(check(claimed(1, 2).storeLost(1).claimed([1, 2]))).toBe("pass");
  });
});
