/** Looks recomputed, and changes of share that need a decision. */
import { describe, expect, test } from "vitest";
import type { Look } from "../../../src/canary/rollout/look.ts";
import { judgeHealth, overallVerdict } from "../../../src/canary/rules/health.ts";
import { DecisionsJustified } from "../../../src/checkers/rollout/decisions-justified.ts";
import { SharesJustified } from "../../../src/checkers/rollout/shares-justified.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aRollout, aScenario, type ScenarioParts } from "../../a-scenario.ts";
import {
  aDeployment,
  aLook,
  aRoute,
  counts,
  HistoryBuilder,
  traitsOf,
} from "../history-builder.ts";

/** A look whose checks are the rule engine's own. */
function judged(fields: Partial<Look>): Look {
  const look = aLook(fields);
  const { thresholds, minDuration } = aRollout;
  const age = look.at - look.createdAt;
  const { stable, canary } = look;
  const checks = judgeHealth({ stable, canary, thresholds, age, minDuration });
  return { ...look, checks, overall: overallVerdict(checks), ...fields };
}

const hold = { kind: "hold", share: 1_000, reason: "" } as const;
const rollback = { kind: "rollback", share: 0, reason: "" } as const;
const raise = { kind: "raise", share: 3_000, reason: "" } as const;
const promote = { kind: "promote", share: 0, reason: "" } as const;

describe("decisions-justified", () => {
  const check = (look: Look, parts: ScenarioParts = {}) =>
    new HistoryBuilder()
      .looked(look)
      .verdict(
        new DecisionsJustified({ scenario: aScenario(parts), traitsOf }),
        "decisions-justified",
      );

  test.each([
    ["a raise on pass", judged({})],
    ["a hold before the step is over", judged({ passingSince: 25 * SECOND, decision: hold })],
    ["a rollback on errors", judged({ canary: counts(100, 30), decision: rollback })],
    ["a rollback on latency", judged({ canary: counts(100, 0, 20), decision: rollback })],
    ["a hold on too few samples", judged({ canary: counts(5, 5), decision: hold })],
    ["a promotion at the ramp's end", judged({ stage: 2, share: 5_000, decision: promote })],
    [
      "a raise that is capped",
      judged({ stage: 1, share: 3_000, decision: { ...raise, share: 5_000 } }),
    ],
    ["a hold when paused", judged({ state: "paused", decision: hold })],
    [
      "a rollback of what is not known healthy in time",
      judged({ at: 700 * SECOND, canary: counts(0), decision: rollback }),
    ],
    [
      "an empty window that a clock which jumps has put into the future",
      judged({ windowFrom: 99 * SECOND, windowTo: 99 * SECOND, canary: counts(0), decision: hold }),
    ],
  ])("passes %s", (_name, look) => {
    expect(check(look)).toBe("pass");
  });

  test.each([
    ["specimen 7, promoted on no data", judged({ canary: counts(0), decision: raise })],
    [
      "specimen 7, no data read as a pass",
      { ...aLook({ canary: counts(0) }), overall: "pass" as const },
    ],
    ["specimen 6, one failed job of one", judged({ canary: counts(1, 1), decision: rollback })],
    [
      "specimen 9, a window that reaches into the stage before",
      judged({ windowFrom: 10 * SECOND, windowTo: 20 * SECOND }),
    ],
    [
      "specimen 17, a window since the start",
      judged({ stageStartedAt: 0, windowFrom: 0, windowTo: 30 * SECOND }),
    ],
    ["a window that reaches into the future", judged({ windowTo: 99 * SECOND })],
    ["a breach that is held", judged({ canary: counts(100, 30), decision: hold })],
    [
      "a breach that is held because it is paused",
      judged({ canary: counts(100, 30), state: "paused", decision: hold }),
    ],
    ["a rollback without a breach", judged({ decision: rollback })],
    ["a raise above its cap", judged({ share: 4_000, decision: { ...raise, share: 6_000 } })],
    ["a raise while paused", judged({ state: "paused" })],
    ["a promotion before the ramp's end", judged({ decision: promote })],
    ["a hold that changes the share", judged({ passingSince: null, decision: raise })],
    [
      "specimen 8, throughput in absolute numbers",
      judged({
        checks: judged({}).checks.map((c) =>
          c.name === "throughput" ? { ...c, verdict: "fail" } : c,
        ),
        overall: "fail",
        decision: rollback,
      }),
    ],
  ])("catches %s", (_name, look) => {
    expect(check(look)).toBe("fail");
  });

  test("specimen 16, a mean reported as p95: the tail decides", () => {
    const slowTail = { ...counts(900), runTimes: new Map([...counts(840).runTimes, [500, 60]]) };
    const look = judged({ canary: slowTail, decision: rollback });
    expect(check(look)).toBe("pass");
    expect(check({ ...look, ...aLook({ canary: slowTail }) })).toBe("fail");
  });

  test("a breach is verified first where that is asked for", () => {
    const parts = { rollout: { rollback: { ...aRollout.rollback, verifyFor: 3 * SECOND } } };
    const breach = { canary: counts(100, 30) };
    const verify = { kind: "verify", share: 1_000, reason: "" } as const;
    expect(check(judged({ ...breach, decision: verify }), parts)).toBe("pass");
    expect(check(judged({ ...breach, decision: rollback }), parts)).toBe("fail");
    const seenBefore = { ...breach, breachedAt: 26 * SECOND, decision: rollback };
    expect(check(judged(seenBefore), parts)).toBe("pass");
  });

  test("no look is unknown", () => {
    const checker = new DecisionsJustified({ scenario: aScenario(), traitsOf });
    expect(new HistoryBuilder().verdict(checker, "decisions-justified")).toBe("unknown");
  });
});

describe("shares-justified", () => {
  const check = (history: HistoryBuilder) =>
    history.verdict(new SharesJustified(), "shares-justified");
  const active = () =>
    new HistoryBuilder()
      .committed({ version: 1, state: "planning", share: 0 }, { epoch: 1, share: 0 })
      .committed({ version: 2, state: "active" }, { epoch: 2 });
  const raised = { version: 3, state: "ramping", stage: 1 } as const;
  const ended = { epoch: 3, share: 0, canaryVersion: null } as const;

  test("passes for the plan's first share, and a raise that a look decided", () => {
    expect(check(active().looked().committed(raised, { epoch: 3, share: 3_000 }))).toBe("pass");
  });

  test("passes for what a person asked", () => {
    const history = active();
    const action = { kind: "rollback", mode: "emergency", reason: "by hand" } as const;
    history.add({ kind: "operated", at: history.at, process: "world", action });
    expect(check(history.committed({ version: 3, state: "rolling_back" }, ended))).toBe("pass");
  });

  test("specimen 1: a percentage written late, after a rollback", () => {
    const history = active().looked({ decision: rollback });
    history.committed({ version: 3, state: "rolling_back" }, ended);
    const late = { version: 4, state: "failed", share: 3_000 } as const;
    expect(check(history.committed(late, { epoch: 4, share: 3_000 }))).toBe("fail");
  });

  test.each([
    ["a raise without a look", active()],
    ["a raise on a look that held", active().looked({ decision: hold })],
    ["a raise to another share", active().looked({ decision: { ...raise, share: 2_000 } })],
  ])("catches %s", (_name, history) => {
    expect(check(history.committed(raised, { epoch: 3, share: 3_000 }))).toBe("fail");
  });

  test("catches a rollback and a promotion that nobody decided", () => {
    expect(check(active().committed({ version: 3, state: "rolling_back" }, ended))).toBe("fail");
    expect(check(active().committed({ version: 3, state: "promoting" }, ended))).toBe("fail");
  });

  test("a commit that came to light at the end is judged where it was tried", () => {
    const attempted = (looked: boolean) => {
      const deployment = aDeployment({ ...raised, share: 3_000 });
      const history = looked ? active().looked() : active();
      history.unknown("commitRollout", {
        attempted: { token: 1, deployment, route: aRoute({ epoch: 3, share: 3_000 }) },
      });
      history.committed(raised, { epoch: 3, share: 3_000 });
      const last = history.events.pop();
      return history.add({ ...(last as HistoryEvent), process: "world" });
    };
    expect(check(attempted(true))).toBe("pass");
    expect(check(attempted(false))).toBe("fail");
  });

  test("does not build on an attempt that followed what a failover took", () => {
    const rolledBack = { version: 3, state: "rolling_back", share: 0 } as const;
    const attempted = {
      token: 1,
      deployment: aDeployment({ version: 4, state: "failed", share: 0 }),
      route: aRoute(ended),
    };
    const history = active()
      .looked({ decision: rollback })
      .committed(rolledBack, ended)
      .unknown("commitRollout", { attempted })
      .storeLost(1);
    expect(check(history)).toBe("pass");
  });

  test("builds on a commit whose reply was lost", () => {
    const route = aRoute({ epoch: 3, share: 3_000 });
    const deployment = aDeployment({ ...raised, share: 3_000 });
    const history = active().looked();
    history.unknown("commitRollout", { attempted: { token: 1, deployment, route } });
    const noted = { version: 4, state: "ramping", stage: 1 } as const;
    expect(check(history.committed(noted, { epoch: 3, share: 3_000 }))).toBe("pass");
  });
});
