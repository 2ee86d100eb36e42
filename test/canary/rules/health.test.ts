import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf } from "../../../src/canary/metrics/histogram.ts";
import type { LaneCounts } from "../../../src/canary/metrics/window.ts";
import type { Check, CheckName, Thresholds } from "../../../src/canary/rules/check.ts";
import { type HealthInput, judgeHealth, overallVerdict } from "../../../src/canary/rules/health.ts";
import { MILLISECOND, MINUTE } from "../../../src/kernel/time.ts";

const DEFAULT: Thresholds = {
  maxErrorRateIncreasePoints: 5,
  maxLatencyIncreasePercent: 50,
  maxThroughputDecreasePercent: 20,
  minSuccessRatePercent: 70,
  requiredSamples: 20,
};

interface LaneSketch {
  readonly finished: number;
  readonly failed?: number;
  readonly routed?: number;
  readonly runMs?: number;
}

function lane({ finished, failed = 0, routed = finished, runMs = 10 }: LaneSketch): LaneCounts {
  const runTimes = new Map(finished > 0 ? [[bucketOf(runMs * MILLISECOND), finished]] : []);
  return { routed, finished, failed, attemptsFailed: failed, runTimes };
}

function judge(stable: LaneSketch, canary: LaneSketch, rest: Partial<HealthInput> = {}): Check[] {
  return [
    ...judgeHealth({
      stable: lane(stable),
      canary: lane(canary),
      thresholds: DEFAULT,
      age: 10 * MINUTE,
      minDuration: 5 * MINUTE,
      ...rest,
    }),
  ];
}

function check(checks: readonly Check[], name: CheckName): Check {
  return checks.find((each) => each.name === name)!;
}

describe("the error rate", () => {
  test("is compared in points, and the bound itself still passes", () => {
    const at = (failed: number) =>
      check(judge({ finished: 1_000, failed: 10 }, { finished: 100, failed }), "error_rate");
    expect(at(6)).toMatchObject({ verdict: "pass", observed: 5, unit: "points", samples: 100 });
    expect(at(7)).toMatchObject({ verdict: "fail", observed: expect.closeTo(6) });
  });

  test("fails below the least success rate, however bad the stable lane is", () => {
    const checks = judge({ finished: 100, failed: 40 }, { finished: 100, failed: 40 });
    expect(check(checks, "error_rate")).toMatchObject({ verdict: "fail", observed: 0 });
  });

  test("of one failed job out of one says nothing", () => {
    const checks = judge({ finished: 1_000 }, { finished: 1, failed: 1 });
    expect(check(checks, "error_rate")).toMatchObject({ verdict: "unknown", observed: null });
    expect(overallVerdict(checks)).toBe("unknown");
  });
});

describe("latency", () => {
  test("is compared by p95, in percent of increase", () => {
    const at = (runMs: number) =>
      check(judge({ finished: 100, runMs: 10 }, { finished: 100, runMs }), "latency");
    expect(at(14.8).verdict).toBe("pass");
    expect(at(15.7).verdict).toBe("fail");
  });
});

describe("throughput", () => {
  test("is compared per routed job, so a small share is not a slow canary", () => {
    const checks = judge({ finished: 9_500 }, { finished: 500 });
    expect(check(checks, "throughput")).toMatchObject({ verdict: "pass", observed: 0 });
  });

  test("fails when the canary does not keep up with what it is routed", () => {
    const checks = judge({ finished: 1_000 }, { finished: 75, routed: 100 });
    expect(check(checks, "throughput")).toMatchObject({ verdict: "fail", observed: 25 });
  });

  test("is unknown when nothing was routed", () => {
    const checks = judge({ finished: 1_000 }, { finished: 50, routed: 0 });
    expect(check(checks, "throughput").verdict).toBe("unknown");
  });
});

describe("silence", () => {
  test("on either lane makes every comparison unknown, and so the whole", () => {
    for (const checks of [
      judge({ finished: 0 }, { finished: 1_000 }),
      judge({ finished: 1_000 }, { finished: 0 }),
      judge({ finished: 0 }, { finished: 0 }),
    ]) {
      for (const name of ["error_rate", "latency", "throughput", "sample_size"] as const) {
        expect(check(checks, name).verdict).toBe("unknown");
      }
      expect(overallVerdict(checks)).toBe("unknown");
    }
  });
});

describe("duration", () => {
  test("is unknown, not failed, before the least age", () => {
    const checks = judge({ finished: 100 }, { finished: 100 }, { age: 4 * MINUTE });
    expect(check(checks, "duration").verdict).toBe("unknown");
    expect(overallVerdict(checks)).toBe("unknown");
  });
});

describe("all checks", () => {
  const sketch = fc.record({
    finished: fc.nat({ max: 200 }),
    failed: fc.nat({ max: 200 }),
    routed: fc.nat({ max: 300 }),
    runMs: fc.integer({ min: 1, max: 1_000 }),
  });
  const valid = sketch.map((each) => ({ ...each, failed: Math.min(each.failed, each.finished) }));

  test("are five, never NaN, each with a sentence, and fail only with enough samples", () => {
    fc.assert(
      fc.property(valid, valid, (stable, canary) => {
        const checks = judge(stable, canary);
        expect(checks.map(({ name }) => name)).toEqual([
          "error_rate",
          "latency",
          "throughput",
          "sample_size",
          "duration",
        ]);
        for (const each of checks) {
          expect(each.observed).not.toBeNaN();
          expect(each.sentence).not.toMatch(/NaN|Infinity|undefined/);
          if (each.verdict === "fail") {
            expect(each.samples).toBeGreaterThanOrEqual(DEFAULT.requiredSamples);
          }
        }
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });
});
