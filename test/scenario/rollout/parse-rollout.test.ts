/** The rollout block by itself, as a controller in production takes it. */
import { describe, expect, test } from "vitest";

import { parseRollout } from "../../../src/scenario/rollout/parse-rollout.ts";

const VERSIONS = { stable_version: "v1.2.0", canary_version: "v1.3.0" };
const MINUTE = 60_000_000;

describe("profiles have the API documentation's numbers", () => {
  test.each([
    ["default", 5, 50, 20, 95, 20, 5, 120, "sticky", false],
    ["conservative", 2, 20, 10, 95, 20, 15, 240, "sticky", false],
    ["aggressive", 20, 200, 75, 70, 5, 2, 30, "random", true],
  ] as const)("%s", (profile, error, latency, throughput, success, n, min, max, split, auto) => {
    expect(parseRollout({ ...VERSIONS, profile })).toMatchObject({
      profile,
      split,
      autoPromote: auto,
      minDuration: min * MINUTE,
      maxDuration: max * MINUTE,
      metricsWindow: 5 * MINUTE,
      rollback: { drainTimeout: 5 * MINUTE },
      thresholds: {
        maxErrorRateIncreasePoints: error,
        maxLatencyIncreasePercent: latency,
        maxThroughputDecreasePercent: throughput,
        minSuccessRatePercent: success,
        requiredSamples: n,
      },
    });
  });
});

test("every field of a profile can be overridden by itself", () => {
  const config = parseRollout({
    ...VERSIONS,
    profile: "aggressive",
    sticky_routing: true,
    rollback_thresholds: { min_success_rate: "99.5%" },
  });
  expect(config.split).toBe("sticky");
  expect(config.thresholds.minSuccessRatePercent).toBe(99.5);
  expect(config.thresholds.requiredSamples).toBe(5);
});

test("split_queue is another name, never kept", () => {
  expect(parseRollout({ ...VERSIONS, routing_strategy: "split_queue" }).strategy).toBe(
    "queue_split",
  );
});

test.each([
  [{}, "rollout.stable_version: is missing"],
  [{ ...VERSIONS, canary_version: "v1.2.0" }, "lanes are told apart by version"],
  [{ ...VERSIONS, initial_percent: "101%" }, 'rollout.initial_percent: "101%" is more than 100%'],
  [{ ...VERSIONS, max_durations: "2h" }, 'did you mean "max_duration"?'],
  [{ ...VERSIONS, min_duration: "3h" }, "rollout.min_duration: is longer than max_duration"],
  [
    { ...VERSIONS, step_size: "5%", stages: [{ percent: "5%", for: "1m" }] },
    "rollout.step_size: belongs to a ramp; the stages say it themselves",
  ],
  [{ ...VERSIONS, stages: [] }, "must have at least one stage"],
  [{ ...VERSIONS, stages: [{ percent: "5%" }] }, "for"],
  [
    {
      ...VERSIONS,
      stages: [
        { percent: "20%", for: "1m" },
        { percent: "5%", for: "1m" },
      ],
    },
    "does not raise the share in stage 2-5%",
  ],
  [
    {
      ...VERSIONS,
      stages: [
        { percent: "5%", for: "1m" },
        { percent: "0%", for: "1m" },
      ],
    },
    "only the first can be a warm-up",
  ],
  [
    { ...VERSIONS, stages: [{ tenants: 3, for: "1m" }], tenant_pool: ["shop-1..2"] },
    "wants 3 tenants in stage 1-100%-of-3-tenants, and tenant_pool names 2",
  ],
  [{ ...VERSIONS, tenant_pool: ["shop-2..1"] }, "must go up"],
  [{ ...VERSIONS, tenant_pool: ["shop-1"] }, "tenant_pool: belongs to `stages` with `tenants`"],
  [{ ...VERSIONS, compare_with: "baseline" }, "is baseline, and none is measured"],
  [{ ...VERSIONS, rollback_thresholds: { required_sample_size: 0 } }, "from 1 to"],
  [{ ...VERSIONS, rollback_thresholds: { min_success_rate: "101%" } }, "is more than 100%"],
  [{ ...VERSIONS, rollback_thresholds: { max_throughput_decrease: "101%" } }, "more than 100%"],
  [
    { ...VERSIONS, rollback_thresholds: { max_error_rate_increase: "101 points" } },
    "is more than 100 points",
  ],
  ["fast", "must be a rollout with keys"],
])("%j is refused", (value, because) => {
  expect(() => parseRollout(value)).toThrow(because);
});
