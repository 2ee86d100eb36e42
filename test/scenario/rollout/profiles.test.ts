/** Each profile has the numbers of its document; the README beside them says where it has not. */
import { describe, expect, test } from "vitest";

import type { RolloutConfig } from "../../../src/canary/rollout/config.ts";
import { HOUR, MINUTE, SECOND } from "../../../src/kernel/time.ts";
import { parseRollout } from "../../../src/scenario/rollout/parse-rollout.ts";

const VERSIONS = { stable_version: "v1.2.0", canary_version: "v1.3.0" };

function of(profile: string, more: object = {}): RolloutConfig {
  return parseRollout({ ...VERSIONS, profile, ...more });
}

/** Name, share in percent, tenants, minutes. */
function stagesOf({ plan }: RolloutConfig) {
  if (plan.kind === "ramp") return plan.kind;
  return plan.stages.map(({ name, share, tenants, holdFor }) => [
    name,
    share / 100,
    tenants,
    holdFor / MINUTE,
  ]);
}

function limitsIn(limits: RolloutConfig["limits"]): string[] {
  return limits.map(
    ({ tier, breach: { metric, operator, value, kind } }) =>
      `${tier} ${metric} ${operator} ${value}${kind === "absolute" ? "" : ` ${kind}`}`,
  );
}

function rulesIn({ rules }: RolloutConfig): string[] {
  return rules.map(({ conditions: [when], actions: [act] }) => {
    const done = act?.kind === "rollback" ? act.mode : act?.kind;
    return `${when?.metric} ${when?.operator} ${when?.value} ${when?.kind}: ${done}`;
  });
}

describe("phoenix, the phased orchestrator", () => {
  const config = of("phoenix");

  test("warms up for 2 min, then 5 % for 10, 20 % for 15, and 20 points more every 5", () => {
    expect(stagesOf(config)).toEqual([
      ["warm_up", 0, null, 2],
      ["initial_canary", 5, null, 10],
      ["expanded_canary", 20, null, 15],
      ["full_rollout_40", 40, null, 5],
      ["full_rollout_60", 60, null, 5],
      ["full_rollout_80", 80, null, 5],
      ["full_rollout_100", 100, null, 5],
    ]);
    expect(config.autoPromote).toBe(true);
  });

  test("is stricter in its first phase, beside the limits of all", () => {
    const { plan } = config;
    if (plan.kind === "ramp") throw new Error("it has stages");
    expect(limitsIn(plan.stages[1]?.limits ?? [])).toEqual([
      "warning error_rate gt 0.1",
      "warning p95_latency gt 100",
    ]);
    expect(limitsIn(config.limits)).toEqual([
      "warning error_rate gt 0.5",
      "critical error_rate gt 1",
      "warning p95_latency gt 200",
      "critical p95_latency gt 500",
      "warning p99_latency gt 500",
      "warning cpu_percent gt 80",
      "warning custom.memory_percent gt 85",
      "warning custom.task_success_rate lt 99",
      "warning custom.cache_hit_rate lt 90",
      "warning custom.agent_health_score lt 95",
    ]);
  });

  test("rolls back by 20 points a minute when tasks or agents get worse, and alerts early", () => {
    expect(rulesIn(config)).toEqual([
      "error_rate gt 0.1 delta_points: alert",
      "p95_latency gt 20 delta_percent: alert",
      "p99_latency gt 20 delta_percent: alert",
      "custom.task_success_rate lt 98 absolute: gradual",
      "custom.agent_health_score lt 90 absolute: gradual",
    ]);
    expect(config.rollback).toMatchObject({ kind: "immediate", stepShare: 2_000 });
    expect(config.rollback.stepEvery).toBe(MINUTE);
    expect(config.metricsWindow).toBe(5 * MINUTE);
  });
});

test("http, the request middleware: 5, 25, 100 %, by a hundred samples", () => {
  const config = of("http");
  expect(stagesOf(config)).toEqual([
    ["5_percent", 5, null, 60],
    ["25_percent", 25, null, 60],
    ["100_percent", 100, null, 0],
  ]);
  expect(limitsIn(config.limits)).toEqual([
    "critical error_rate gt 1",
    "critical p95_latency gt 2000",
    "critical error_rate gt 2 ratio",
  ]);
  expect(config.thresholds.requiredSamples).toBe(100);
  expect(config.metricsWindow).toBe(5 * MINUTE);
});

describe("ggen, the tenant phases", () => {
  const config = of("ggen", { tenant_pool: ["test-tenant", "prod-1..499"] });

  test("one test tenant that a person lets go on, 50, 200, 500 tenants, all", () => {
    expect(stagesOf(config)).toEqual([
      ["canary", 100, 1, 30],
      ["5_percent", 100, 50, 30],
      ["20_percent", 100, 200, 60],
      ["50_percent", 100, 500, 60],
      ["100_percent", 100, null, 0],
    ]);
    const { plan } = config;
    const approvals = plan.kind === "ramp" ? [] : plan.stages.map(({ approval }) => approval);
    expect(approvals).toEqual([true, false, false, false, false]);
  });

  test("half an hour of baseline, which all limits are held against", () => {
    expect(config).toMatchObject({ baselineFor: 30 * MINUTE, compareWith: "baseline" });
    expect(limitsIn(config.limits)).toEqual([
      "critical p99_latency gt 1.5 ratio",
      "critical attempt_error_rate gt 2 ratio",
      "critical availability lt 99.9",
    ]);
  });

  test("5 s to see it, 5 s to verify it, 30 s to end it", () => {
    expect(config.lookEvery).toBe(5 * SECOND);
    expect(config.rollback).toMatchObject({ verifyFor: 5 * SECOND, grace: 30 * SECOND });
  });

  test.each([
    [{}, "rollout.tenant_pool: is missing: profile ggen begins with the first 1, 50, 200, 500"],
    [
      { tenant_pool: ["prod-1..60"] },
      "rollout.tenant_pool: wants 200 tenants in stage 20_percent, and tenant_pool names 60",
    ],
  ])("%j is refused", (more, because) => {
    expect(() => of("ggen", more)).toThrow(because);
  });
});

test("f013, the design document", () => {
  const config = of("f013");
  expect(config.plan).toMatchObject({
    kind: "ramp",
    initialShare: 500,
    stepShare: 1_000,
    stepFor: 10 * MINUTE,
  });
  expect(config).toMatchObject({
    minDuration: 10 * MINUTE,
    maxDuration: 2 * HOUR,
    lookEvery: 30 * SECOND,
    thresholds: {
      maxErrorRateIncreasePoints: 2,
      maxLatencyIncreasePercent: 15,
      maxThroughputDecreasePercent: 10,
    },
    rollback: { drainTimeout: 5 * MINUTE },
  });
});

describe("what a block says itself stands in the place of the profile's", () => {
  test("stages for stages", () => {
    const config = of("phoenix", { stages: [{ percent: "50%", for: "1m" }] });
    expect(stagesOf(config)).toEqual([["1-50%", 50, null, 1]]);
  });

  test("one key of a ramp for all of the stages", () => {
    expect(of("http", { max_percent: "25%" }).plan).toMatchObject({
      kind: "ramp",
      initialShare: 500,
      maxShare: 2_500,
    });
    expect(stagesOf(of("ggen", { step_size: "5%" }))).toBe("ramp");
  });

  test("a list of rules for its rules", () => {
    expect(of("phoenix", { rules: [] }).rules).toEqual([]);
  });
});

test("a limit says on which side of its bound the canary is worse", () => {
  const limits = [
    { metric: "custom.cache_hit_rate", critical: 80, worse: "below" },
    { metric: "custom.queue_age", critical: 80 },
    { metric: "availability", critical: "99%" },
  ];
  expect(limitsIn(of("default", { limits }).limits)).toEqual([
    "critical custom.cache_hit_rate lt 80",
    "critical custom.queue_age gt 80",
    "critical availability lt 99",
  ]);
  const late = [{ metric: "custom.cache_hit_rate", warning: 80, critical: 90, worse: "below" }];
  expect(() => of("default", { limits: late })).toThrow("no earlier than critical");
});
