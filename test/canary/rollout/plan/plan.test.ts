/** Plans as stages: every kind compiles to a list that only rises, as it was written. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  highestShare,
  stageForShare,
  stagesOf,
} from "../../../../src/canary/rollout/plan/stages-of.ts";
import { countTenants, leadingTenants } from "../../../../src/canary/rollout/plan/tenant-names.ts";
import { planSteps } from "../../../../src/checkers/plan/plan-steps.ts";
import { parseRollout } from "../../../../src/scenario/rollout/parse-rollout.ts";
import { aRamp, aRollout } from "../../../a-scenario.ts";

const VERSIONS = { stable_version: "v1", canary_version: "v2" };
const shares = fc.integer({ min: 1, max: 10_000 });

const ramps = fc
  .record({ initialShare: fc.nat({ max: 10_000 }), stepShare: shares, maxShare: shares })
  .filter(({ initialShare, maxShare }) => initialShare <= maxShare)
  .map((of) => ({ ...aRollout, plan: { ...aRamp, ...of } }));

describe("a ramp", () => {
  test("rises from its first share to its cap by its step, the last one perhaps shorter", () => {
    fc.assert(
      fc.property(ramps, (config) => {
        const { initialShare, stepShare, maxShare } = config.plan;
        const list = stagesOf(config).map(({ share }) => share);
        expect(list[0]).toBe(initialShare);
        expect(list.at(-1)).toBe(maxShare);
        for (let i = 1; i < list.length - 1; i++) {
          expect((list[i] as number) - (list[i - 1] as number)).toBe(stepShare);
        }
        expect(highestShare(config)).toBe(maxShare);
      }),
      { seed: 71, numRuns: 200 },
    );
  });

  test("is the same list to the checkers, who work it out by themselves", () => {
    fc.assert(
      fc.property(ramps, fc.boolean(), (of, requireApproval) => {
        const config = { ...of, requireApproval };
        const stages = stagesOf(config).map(({ share, approval }) => ({ share, approval }));
        const steps = planSteps(config).map(({ share, approval }) => ({ share, approval }));
        expect(steps).toEqual(stages);
      }),
      { seed: 72, numRuns: 200 },
    );
  });

  test("goes on from a share that was set by hand at the stage that this share has reached", () => {
    fc.assert(
      fc.property(ramps, shares, (config, share) => {
        const list = stagesOf(config);
        const number = stageForShare(config, 0, share);
        expect(number === 0 || (list[number]?.share as number) <= share).toBe(true);
        const next = list[number + 1];
        if (next !== undefined) expect(next.share).toBeGreaterThan(share);
      }),
      { seed: 73, numRuns: 200 },
    );
  });
});

describe("stages", () => {
  test("repeat with a step up to all traffic, and carry their own bounds", () => {
    const config = parseRollout({
      ...VERSIONS,
      rollback_thresholds: { max_latency_increase: "30%" },
      stages: [
        { name: "warm-up", percent: "0%", for: "2m" },
        { percent: "5%", for: "10m", thresholds: { max_error_rate_increase: "0.1 points" } },
        { name: "full", percent: "30%", step: "30%", for: "5m", approval: true },
      ],
    });
    const list = stagesOf(config);
    expect(list.map(({ name, share }) => [name, share])).toEqual([
      ["warm-up", 0],
      ["2-5%", 500],
      ["full-30", 3_000],
      ["full-60", 6_000],
      ["full-90", 9_000],
      ["full-100", 10_000],
    ]);
    expect(list.map(({ approval }) => approval)).toEqual([false, false, true, true, true, true]);
    expect(list[1]?.thresholds).toMatchObject({
      maxErrorRateIncreasePoints: 0.1,
      maxLatencyIncreasePercent: 30,
    });
    expect(list[2]?.thresholds).toBeNull();
  });

  test("of tenants take the first of the pool, and the same ones to the checkers", () => {
    const config = parseRollout({
      ...VERSIONS,
      tenant_pool: ["test", "shop-8..11", "a..b"],
      stages: [
        { tenants: 1, for: "1m" },
        { tenants: 4, percent: "50%", for: "1m" },
        { tenants: 6, for: "1m" },
        { for: "1m" },
      ],
    });
    const scopes = stagesOf(config).map(({ scope }) =>
      scope.kind === "all" ? null : scope.tenants,
    );
    expect(scopes).toEqual([
      ["test"],
      ["test", "shop-8", "shop-9", "shop-10"],
      ["test", "shop-8", "shop-9", "shop-10", "shop-11", "a..b"],
      null,
    ]);
    expect(planSteps(config).map(({ tenants }) => tenants)).toEqual(scopes);
  });
});

test("a pool of tenants has as many names as it counts", () => {
  const entry = fc.oneof(
    fc.constantFrom("acme", "x..y", "shop-", "1.5"),
    fc.tuple(fc.nat(50), fc.nat(50)).map(([from, more]) => `shop-${from}..${from + more}`),
  );
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), fc.nat(200), (pool, count) => {
      const all = countTenants(pool);
      expect(leadingTenants(pool, Number.POSITIVE_INFINITY)).toHaveLength(all);
      expect(leadingTenants(pool, count)).toHaveLength(Math.min(count, all));
    }),
    { seed: 74, numRuns: 200 },
  );
});
