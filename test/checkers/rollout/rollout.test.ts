/** One leader at a time, the outcome, and the times of detection and rollback. */
import { describe, expect, test } from "vitest";

import type { Rollback } from "../../../src/canary/rollout/deployment.ts";
import { DetectionTime } from "../../../src/checkers/rollout/detection-time.ts";
import { LeadersFenced } from "../../../src/checkers/rollout/leaders-fenced.ts";
import { OutcomeAsExpected } from "../../../src/checkers/rollout/outcome.ts";
import { RollbackAnatomy } from "../../../src/checkers/rollout/rollback-anatomy.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Expectations } from "../../../src/scenario/scenario.ts";
import { aScenario } from "../../a-scenario.ts";
import { aDeployment, aRoute, HistoryBuilder, traitsOf } from "../history-builder.ts";

const expecting = (expect: Partial<Expectations>) => ({
  scenario: aScenario({ expect }),
  traitsOf,
});
const planned = () =>
  new HistoryBuilder().committed({ version: 1, state: "planning" }, { epoch: 1, share: 0 });
const active = () => planned().committed({ version: 2, state: "active" }, { epoch: 2 });

describe("leaders-fenced", () => {
  const check = (history: HistoryBuilder) => history.verdict(new LeadersFenced(), "leaders-fenced");
  const raised = { version: 3, state: "ramping" } as const;

  test("passes for a line of versions, over a change of leaders", () => {
    const history = active().committed(raised, { epoch: 3, share: 2_000 }, 2);
    expect(check(history.drained([], [], 2))).toBe("pass");
  });

  test.each([
    [
      "specimen 11, an old leader's commit",
      active().drained([], [], 2).committed(raised, { epoch: 3 }, 1),
    ],
    ["an old leader's drain", active().drained([], [], 2).drained([], [], 1)],
    ["a version that is skipped", active().committed({ ...raised, version: 4 }, { epoch: 3 })],
    ["an epoch that is skipped", active().committed(raised, { epoch: 4 })],
    ["a route that changes without its epoch", active().committed(raised, { epoch: 2, share: 7 })],
    ["shares that differ", active().committed({ ...raised, share: 5 }, { epoch: 3, share: 7 })],
    [
      "specimen 3, resurrected by a restart",
      active()
        .committed({ version: 3, state: "rolling_back" }, { epoch: 3, share: 0 })
        .committed({ version: 4, state: "active" }, { epoch: 4 }),
    ],
    [
      "an end without a way there",
      active().committed({ version: 3, state: "failed" }, { epoch: 2 }),
    ],
  ])("catches %s", (_name, history) => {
    expect(check(history)).toBe("fail");
  });

  test("a commit with a lost reply fills its gap", () => {
    const attempted = {
      token: 1,
      deployment: aDeployment({ ...raised, share: 2_000 }),
      route: aRoute({ epoch: 3, share: 2_000 }),
    };
    const history = active().unknown("commitRollout", { attempted });
    expect(check(history.committed({ ...raised, version: 4 }, { epoch: 3, share: 2_000 }))).toBe(
      "pass",
    );
  });

  test("of two that tried the same version, the one that may write fills the gap", () => {
    const tried = (token: number, epoch: number) => ({
      attempted: {
        token,
        deployment: aDeployment({ version: 4, state: "ramping", share: 3_000 }),
        route: aRoute({ epoch, share: 3_000 }),
      },
    });
    const history = active().committed({ ...raised, share: 2_000 }, { epoch: 3, share: 2_000 }, 2);
    history.unknown("commitRollout", tried(2, 4)).unknown("commitRollout", tried(1, 9));
    const next = { ...raised, version: 5, share: 3_000 };
    expect(check(history.committed(next, { epoch: 4, share: 3_000 }, 2))).toBe("pass");
  });
});

describe("outcome", () => {
  const check = (history: HistoryBuilder, expectations: Partial<Expectations>, id = "outcome") =>
    history.verdict(new OutcomeAsExpected(expecting(expectations)), id);

  test("holds the last state against what is expected", () => {
    expect(check(active(), { outcome: "in_progress" })).toBe("pass");
    const failed = active().committed({ version: 3, state: "failed" }, { epoch: 3, share: 0 });
    expect(check(failed, { outcome: "failed" })).toBe("pass");
    expect(check(failed, { outcome: "completed" })).toBe("fail");
  });

  test("specimen 2, stuck in rolling_back or promoting, has not ended", () => {
    const stuck = active().committed({ version: 3, state: "rolling_back" }, { epoch: 3, share: 0 });
    expect(check(stuck, { outcome: "failed" })).toBe("fail");
  });

  test("is unknown without a deployment, and nothing without an expectation", () => {
    expect(check(new HistoryBuilder(), { outcome: "completed" })).toBe("unknown");
    expect(check(active(), {})).toBeUndefined();
  });

  test("says whether the share was reached", () => {
    expect(check(active(), { shareReached: 1_000 }, "share-reached")).toBe("pass");
    expect(check(active(), { shareReached: 1_001 }, "share-reached")).toBe("fail");
  });
});

describe("detection-time", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(
      new DetectionTime(expecting({ detectedWithin: 10 * SECOND })),
      "detection-time",
    );
  const breach = (at: number) => ({ at, overall: "fail" }) as const;
  const faulty = () => new HistoryBuilder().wait(SECOND).fault("begins");

  test("counts from the onset to the first look that saw it", () => {
    expect(
      check(
        faulty()
          .looked()
          .looked(breach(8 * SECOND)),
      ),
    ).toBe("pass");
    expect(check(faulty().looked(breach(12 * SECOND)))).toBe("fail");
  });

  test("fails when nothing is ever seen, and is unknown without a fault", () => {
    expect(check(faulty().looked())).toBe("fail");
    expect(check(new HistoryBuilder().looked(breach(SECOND)))).toBe("unknown");
  });

  test("a breach that was seen before the fault detects nothing", () => {
    expect(check(new HistoryBuilder().looked(breach(0)).wait(SECOND).fault("begins"))).toBe("fail");
  });
});

describe("rollback-anatomy", () => {
  const rollback: Rollback = {
    kind: "immediate",
    reason: "",
    detectedAt: 10 * SECOND,
    verifiedAt: 11 * SECOND,
    switchedAt: 12 * SECOND,
    drainedAt: 13 * SECOND,
    terminatedAt: 14 * SECOND,
  };
  /** A commit for each step, taken by the store at the instant that the step names. */
  const rolledBack = (fields: Partial<Rollback> = {}) => {
    const whole = { ...rollback, ...fields };
    const { switchedAt, drainedAt, terminatedAt } = whole;
    const builder = active().fault("begins");
    const commit = (at: number, state: "rolling_back" | "failed", steps: Partial<Rollback>) => {
      builder.at = at - MILLISECOND + 100;
      builder.committed({ state, rollback: { ...whole, ...steps } }, { share: 0 });
    };
    commit(switchedAt ?? 12 * SECOND, "rolling_back", { drainedAt: null, terminatedAt: null });
    if (drainedAt !== null) commit(drainedAt, "rolling_back", { terminatedAt: null });
    commit(terminatedAt ?? 99 * SECOND, "failed", {});
    return builder;
  };
  const check = (history: HistoryBuilder, id: string, expectations: Partial<Expectations> = {}) =>
    history.verdict(new RollbackAnatomy(expecting(expectations)), id);

  test("passes for steps in their order", () => {
    expect(check(rolledBack(), "rollback-anatomy")).toBe("pass");
    expect(check(active(), "rollback-anatomy")).toBeUndefined();
  });

  test.each([
    ["a step that was never taken", { drainedAt: null }],
    ["a rollback that never ended (specimen 3)", { terminatedAt: null }],
    ["a drain before the switch", { drainedAt: 11 * SECOND }],
  ])("catches %s", (_name, fields) => {
    expect(check(rolledBack(fields), "rollback-anatomy")).toBe("fail");
  });

  test("asks no further step of a rollback whose commit was on its way when the run ended", () => {
    const controlled = () => active().process("started").process("stopped");
    const step = { state: "rolling_back", rollback: { ...rollback, drainedAt: null } } as const;
    const ended = (history: HistoryBuilder) =>
      check(history.committed(step, { share: 0 }), "rollback-anatomy");
    expect(ended(controlled())).toBeUndefined();
    expect(ended(controlled().process("started", "controller/1"))).toBe("fail");
  });

  test("holds the times against their bounds", () => {
    const bounds = { switchedWithin: 2 * SECOND, rolledBackWithin: 15 * SECOND };
    expect(check(rolledBack(), "switched-within", bounds)).toBe("pass");
    expect(check(rolledBack(), "rolled-back-within", bounds)).toBe("pass");
    const late = rolledBack({ switchedAt: 13 * SECOND, terminatedAt: 99 * SECOND });
    expect(check(late, "switched-within", bounds)).toBe("fail");
    expect(check(late, "rolled-back-within", bounds)).toBe("fail");
    expect(check(active().fault("begins"), "rolled-back-within", bounds)).toBe("fail");
  });
});
