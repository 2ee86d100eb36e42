/** Who ran the jobs, what came after the end, and whose lease was cut. */
import { describe, expect, test } from "vitest";

import { LapsesJustified } from "../../../src/checkers/jobs/lapses-justified.ts";
import { NoCanaryAfterEnd } from "../../../src/checkers/jobs/no-canary-after-end.ts";
import { RightLane } from "../../../src/checkers/jobs/right-lane.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aScenario } from "../../a-scenario.ts";
import { aDeployment, aRoute, HistoryBuilder, traitsOf } from "../history-builder.ts";

const canary = { lane: "canary" } as const;

describe("right-lane", () => {
  const verdict = (history: HistoryBuilder) => history.verdict(new RightLane(), "right-lane");
  const ramp = () =>
    new HistoryBuilder().committed({ state: "active" }, { epoch: 1 }).enqueued([0, 1]);

  test("passes when each version claims from its own lane", () => {
    const history = ramp().enqueued([2], "canary", 1).claimed([0, 1]).settled([0, 1]);
    expect(verdict(history.claimed([2], canary).settled([2], "done", canary))).toBe("pass");
  });

  test("follows jobs that were drained, revoked or requeued", () => {
    const history = ramp().enqueued([2, 3, 4], "canary", 1).claimed([3], canary).drained([2], [3]);
    history.requeued([4], "stable", 1, "canary");
    expect(verdict(history.claimed([2, 3, 4]))).toBe("pass");
  });

  test("specimen 14: stable version in the canary lane, and a version that is not its own", () => {
    expect(
      verdict(
        ramp()
          .enqueued([2], "canary", 1)
          .claimed([2], { ...canary, version: "v1" }),
      ),
    ).toBe("fail");
    const lied = ramp().claimed([0]).settled([0], "done", { version: "v2" });
    expect(verdict(lied)).toBe("fail");
  });

  test("catches a job that is claimed from a lane on which it was not put", () => {
    expect(verdict(ramp().claimed([0], canary))).toBe("fail");
  });

  test("a claim after the version had lost its lane fails", () => {
    const history = ramp().enqueued([2], "canary", 1);
    history.committed({ state: "rolling_back", version: 2 }, { epoch: 2, canaryVersion: null });
    expect(verdict(history.claimed([2], canary))).toBe("fail");
  });

  test("lets pass what a command with a lost reply explains", () => {
    const route = aRoute({ epoch: 2, stableVersion: "v2", canaryVersion: null });
    const attempted = { token: 1, deployment: aDeployment(), route };
    const committed = ramp()
      .claimed([0], { version: "v2" })
      .unknown("commitRollout", { attempted });
    expect(verdict(committed)).toBe("pass");
    const drained = ramp().enqueued([2], "canary", 1).unknown("drain").claimed([2]);
    expect(verdict(drained)).toBe("pass");
  });

  test("nothing claimed is unknown", () => {
    expect(verdict(ramp())).toBe("unknown");
  });
});

describe("no-canary-after-end", () => {
  const verdict = (history: HistoryBuilder) =>
    history.verdict(new NoCanaryAfterEnd(), "no-canary-after-end");
  const ended = () =>
    new HistoryBuilder()
      .committed({ state: "active" }, { epoch: 1 })
      .enqueued([0], "canary", 1)
      .committed({ state: "rolling_back" }, { epoch: 2, share: 0, canaryVersion: null });

  test("passes when all goes to stable, and does not apply before an end", () => {
    expect(verdict(ended().drained([0]).enqueued([1], "stable", 2).claimed([0, 1]).audited())).toBe(
      "pass",
    );
    const running = new HistoryBuilder().committed({ state: "active" }, {});
    expect(verdict(running.enqueued([1], "canary", 1))).toBeUndefined();
  });

  test.each([
    ["specimen 10, a producer with a stale route", ended().enqueued([1], "canary", 1)],
    ["specimen 1, a share written late", ended().enqueued([1], "canary", 3)],
    ["a retry that is pinned to its lane", ended().requeued([1], "canary", 1)],
    ["a claim from the canary lane", ended().claimed([0], canary)],
    ["specimen 4, jobs left on the lane", ended().audited({ heldJobs: [0], canary: 1 })],
  ])("catches %s", (_name, history) => {
    expect(verdict(history)).toBe("fail");
  });

  test("a new deployment begins anew", () => {
    const again = ended().drained([0]).audited();
    again.committed({ id: "canary_2", state: "planning" }, { epoch: 3 });
    expect(verdict(again.enqueued([5], "canary", 3))).toBe("pass");
  });
});

describe("lapses-justified", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(new LapsesJustified({ scenario: aScenario(), traitsOf }), "lapses-justified");
  const held = () => new HistoryBuilder().enqueued([0, 1]).claimed([0, 1]);

  test("passes when the lease had lapsed, or its claim was never heard of", () => {
    expect(
      check(
        held()
          .wait(6 * SECOND)
          .lapsed([0, 1]),
      ),
    ).toBe("pass");
    expect(check(held().lapsed([0], "stable/9#1"))).toBe("pass");
    expect(check(held())).toBeUndefined();
  });

  test("passes when what was settled renewed no lease", () => {
    const deaf = held()
      .wait(4 * SECOND)
      .settled([0], "done", { unrenewed: true });
    expect(check(deaf.wait(2 * SECOND).lapsed([1]))).toBe("pass");
  });

  test("specimen 5, a reaper that returns a live job", () => {
    expect(check(held().wait(SECOND).lapsed([0]))).toBe("fail");
    expect(
      check(
        held()
          .wait(4 * SECOND)
          .settled([0])
          .wait(2 * SECOND)
          .lapsed([1]),
      ),
    ).toBe("fail");
  });
});
