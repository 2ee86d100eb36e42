import { describe, expect, test } from "vitest";
import { sliChecks } from "../../../../src/canary/rollout/receipts/sli-checks.ts";
import type { BoundKind, Limit, Tier } from "../../../../src/canary/rules/condition.ts";
import { judgeLook } from "../../../../src/canary/rules/judgement.ts";
import type { Metric } from "../../../../src/canary/rules/metric.ts";
import { SECOND } from "../../../../src/kernel/time.ts";
import { aRollout } from "../../../a-scenario.ts";
import { aLook, counts } from "../../../checkers/history-builder.ts";

const STABLE = counts(1_000, 8, 10);
const CANARY = counts(500, 6, 12);
const NONE = { stable: {}, canary: {} };

function limit(metric: Metric, kind: BoundKind, value: number, tier: Tier = "critical"): Limit {
  const breach = { metric, operator: "gt", kind, value, judge: "threshold" } as const;
  return { tier, breach, ifReported: false };
}

/** What a receipt says of a look at these lanes, judged as the controller does. */
function told(limits: readonly Limit[], lanes = { stable: STABLE, canary: CANARY }, of = NONE) {
  const config = { ...aRollout, limits };
  const { thresholds, minDuration } = config;
  const ages = { age: 90 * SECOND, stageAge: 30 * SECOND };
  const seen = { ...lanes, reported: of, queue: null, breaker: null };
  const judged = { ...seen, thresholds, ...ages, minDuration, limits };
  const { checks } = judgeLook({ ...judged, rules: [], memories: {}, bars: {}, at: SECOND });
  const ruling = { warning: false, rules: [], action: null, announced: [], reported: of };
  return sliChecks(config, aLook({ ...lanes, checks, ruling }));
}

describe("the five health checks", () => {
  test("are told in the metrics' own units, with both lanes and what was allowed", () => {
    expect(told([])).toMatchObject({
      error_rate_percent: { baseline: 0.8, canary: 1.2, threshold: 5.8, status: "PASS" },
      latency_p95_ms: { status: "PASS" },
      throughput_percent: { baseline: 100, canary: 100, threshold: 80, status: "PASS" },
      samples: { baseline: 1_000, canary: 500, threshold: 10, status: "PASS" },
      duration_seconds: { baseline: null, canary: 90, status: "PASS" },
    });
    const { latency_p95_ms: latency } = told([]);
    expect((latency?.threshold ?? 0) / (latency?.baseline ?? 1)).toBeCloseTo(1.5, 3);
  });

  test("never allow more errors than the least success rate does", () => {
    const bad = counts(1_000, 80);
    const { error_rate_percent: rate } = told([], { stable: bad, canary: counts(500, 55) });
    expect(rate).toEqual({ baseline: 8, canary: 11, threshold: 10, status: "FAIL" });
  });

  test("of what nobody knows are unknown", () => {
    const silent = told([], { stable: STABLE, canary: counts(0) });
    expect(silent.error_rate_percent).toMatchObject({ canary: null, status: "UNKNOWN" });
    expect(silent.samples).toMatchObject({ canary: 0, status: "UNKNOWN" });
  });

  test("compare with the baseline where the look did", () => {
    const checks = sliChecks(aRollout, aLook({ baseline: counts(200, 10) }));
    expect(checks.error_rate_percent?.baseline).toBe(5);
  });
});

describe("limits", () => {
  test("of every kind have their threshold as a value of the metric", () => {
    const checks = told([
      limit("availability", "absolute", 99.9),
      limit("p99_latency", "ratio", 1.5),
      limit("attempt_error_rate", "delta_points", 2),
      limit("p50_latency", "delta_percent", 50, "warning"),
    ]);
    expect(checks.availability_percent).toMatchObject({
      baseline: 99.2,
      canary: 98.8,
      threshold: 99.9,
      tier: "critical",
    });
    const { latency_p99_ms: p99, latency_p50_ms: p50 } = checks;
    expect((p99?.threshold ?? 0) / (p99?.baseline ?? 1)).toBeCloseTo(1.5, 3);
    expect((p50?.threshold ?? 0) / (p50?.baseline ?? 1)).toBeCloseTo(1.5, 3);
    expect(p50).toMatchObject({ tier: "warning" });
    const errors = checks.attempt_error_rate_percent;
    expect((errors?.threshold ?? 0) - (errors?.baseline ?? 0)).toBeCloseTo(2, 3);
  });

  test("on what is judged anyway, or in two tiers, each have a name", () => {
    const both = [
      limit("error_rate", "absolute", 1, "warning"),
      limit("error_rate", "absolute", 2, "critical"),
    ];
    expect(told(both)).toMatchObject({
      error_rate_percent: { threshold: 5.8, status: "PASS" },
      error_rate_percent_2: { threshold: 1, status: "FAIL", tier: "warning" },
      error_rate_percent_3: { threshold: 2, status: "PASS", tier: "critical" },
    });
  });

  test("on what workers report have both lanes' values", () => {
    const of = (sum: number, count: number) => ({ memory_mb: { sum, count } });
    const reported = { stable: of(300, 3), canary: of(260, 2) };
    const limits = [limit("memory_mb", "ratio", 1.2), limit("custom.hits", "absolute", 5)];
    const checks = told(limits, undefined, reported as unknown as typeof NONE);
    expect(checks.memory_mb).toMatchObject({ baseline: 100, canary: 130, threshold: 120 });
    expect(checks["custom.hits"]).toMatchObject({ canary: null, status: "UNKNOWN" });
  });
});
