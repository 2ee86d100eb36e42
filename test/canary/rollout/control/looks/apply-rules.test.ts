/** What limits and rules make of the plan's decision. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RolloutConfig } from "../../../../../src/canary/rollout/config.ts";
import { barsOf, ruled } from "../../../../../src/canary/rollout/control/looks/apply-rules.ts";
import type { Deployment } from "../../../../../src/canary/rollout/deployment.ts";
import type { DecisionKind } from "../../../../../src/canary/rollout/look.ts";
import type { Check } from "../../../../../src/canary/rules/check.ts";
import type { Judgement } from "../../../../../src/canary/rules/judgement.ts";
import type { RuleAction } from "../../../../../src/canary/rules/rule.ts";
import { aDeployment } from "../../../../checkers/history-builder.ts";

const WARNED: Check = {
  name: "p99_latency",
  tier: "warning",
  verdict: "fail",
  observed: 600,
  bound: 500,
  unit: "ms",
  samples: 100,
  sentence: "Too slow.",
};

function judgement(fields: Partial<Judgement>): Judgement {
  const none = { rules: [], action: null, announced: [], memories: {} };
  return { checks: [WARNED], overall: "pass", warning: false, ...none, ...fields };
}

const decisions = fc.constantFrom<DecisionKind>(
  ...(["hold", "verify", "begin", "raise", "review"] as const),
  ...(["promote", "lower", "rollback", "alert"] as const),
);
const rollback = (mode: "immediate" | "gradual"): RuleAction => ({
  kind: "rollback",
  mode,
  rule: "bad",
  reason: "It is bad.",
});
const DEPLOYMENT = aDeployment({ state: "ramping", share: 5_000 });
const planned = (kind: DecisionKind) => ({ kind, share: 6_000, reason: "The plan says so." });

describe("a warning", () => {
  test.each(["raise", "review", "promote"] as const)("holds a %s where the share is", (kind) => {
    const decision = ruled(planned(kind), judgement({ warning: true }), DEPLOYMENT);
    expect(decision).toEqual({ kind: "hold", share: 5_000, reason: "Too slow." });
  });

  test("rolls nothing back, and does not stand in the way of a rollback", () => {
    const property = fc.property(decisions, (kind) => {
      const decided = ruled(planned(kind), judgement({ warning: true }), DEPLOYMENT).kind;
      expect(decided === "rollback" || decided === "lower").toBe(
        kind === "rollback" || kind === "lower",
      );
    });
    fc.assert(property, { seed: 5, numRuns: 50 });
  });
});

describe("a rollback by a rule", () => {
  test("is carried out at once, whatever the plan says", () => {
    const property = fc.property(decisions, (kind) => {
      const decision = ruled(
        planned(kind),
        judgement({ action: rollback("immediate") }),
        DEPLOYMENT,
      );
      expect(decision).toEqual({ kind: "rollback", share: 0, reason: "It is bad." });
    });
    fc.assert(property, { seed: 6, numRuns: 50 });
  });

  test("goes by steps where it is gradual, and the last one is the switch", () => {
    const { stepShare } = DEPLOYMENT.config.rollback;
    const gradual = judgement({ action: rollback("gradual") });
    const down = ruled(planned("raise"), gradual, DEPLOYMENT);
    expect(down).toMatchObject({ kind: "lower", share: 5_000 - stepShare });
    const low = aDeployment({ state: "ramping", share: stepShare });
    expect(ruled(planned("raise"), gradual, low)).toMatchObject({ kind: "rollback", share: 0 });
    // The plan's own is stronger.
    expect(ruled(planned("rollback"), gradual, DEPLOYMENT).reason).toBe("The plan says so.");
  });
});

describe("what a rule cannot do", () => {
  const bars = (fields: Partial<Deployment>, config: Partial<RolloutConfig> = {}) =>
    Object.keys(
      barsOf(aDeployment({ ...fields, config: { ...DEPLOYMENT.config, ...config } })),
    ).sort();

  test("follows from the state: nobody is promoted who waits for a person", () => {
    const free = { autoPromote: true, requireApproval: false };
    expect(bars({ state: "ramping" }, free)).toEqual([]);
    expect(bars({ state: "paused" }, free)).toEqual(["pause", "promote"]);
    expect(bars({ state: "manual_review" }, free)).toEqual(["promote"]);
    expect(bars({ state: "rolling_back" }, free)).toEqual(["pause", "promote", "rollback"]);
    expect(bars({ state: "ramping" }, { ...free, autoPromote: false })).toEqual(["promote"]);
    expect(bars({ state: "active" }, { ...free, requireApproval: true })).toEqual(["promote"]);
  });
});
