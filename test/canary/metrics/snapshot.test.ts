import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf } from "../../../src/canary/metrics/histogram.ts";
import { type SnapshotInput, snapshotOf } from "../../../src/canary/metrics/snapshot.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";

const NOBODY = {
  workers: 0,
  refused: 0,
  memoryMbAvg: 0,
  memoryMbPeak: 0,
  cpuPercentAvg: 0,
  custom: {},
};

function inputOf(runTimes: readonly number[], failed: number): SnapshotInput {
  const buckets = new Map<number, number>();
  for (const of of runTimes) buckets.set(bucketOf(of), (buckets.get(bucketOf(of)) ?? 0) + 1);
  const finished = runTimes.length;
  return {
    version: "v2",
    from: 10 * SECOND,
    to: 30 * SECOND,
    counts: { routed: finished, finished, failed, attemptsFailed: failed, runTimes: buckets },
    load: { queued: 4, inFlight: 2, oldestAge: 1_500 * MILLISECOND },
    deadLetters: 3,
    reports: { ...NOBODY, workers: 2, memoryMbAvg: 10, memoryMbPeak: 15, cpuPercentAvg: 30 },
  };
}

test("counts are exact, latencies are within the histogram's error", () => {
  const runTime = fc.integer({ min: 1, max: 60 * SECOND });
  const of = fc.tuple(fc.array(runTime, { minLength: 1, maxLength: 60 }), fc.nat());
  const property = fc.property(of, ([runTimes, draw]) => {
    const failed = draw % (runTimes.length + 1);
    const snapshot = snapshotOf(inputOf(runTimes, failed));
    const { jobCount, successCount, errorCount, errorRatePercent } = snapshot;
    expect([jobCount, successCount, errorCount]).toEqual([
      runTimes.length,
      runTimes.length - failed,
      failed,
    ]);
    expect(errorRatePercent).toBeCloseTo((100 * failed) / runTimes.length, 9);
    expect(snapshot.successRatePercent).toBeCloseTo(100 - (errorRatePercent as number), 9);
    expect(snapshot.jobsPerSecond).toBeCloseTo(runTimes.length / 20, 9);
    const sorted = [...runTimes].sort((a, b) => a - b);
    const at = (q: number) => sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number;
    const mean = runTimes.reduce((sum, one) => sum + one, 0) / runTimes.length;
    const pairs = [
      [snapshot.latencyMsP50, at(0.5)],
      [snapshot.latencyMsP95, at(0.95)],
      [snapshot.latencyMsP99, at(0.99)],
      [snapshot.latencyMsMax, at(1)],
      [snapshot.latencyMsAvg, mean],
    ] as const;
    for (const [seen, exact] of pairs) {
      const off = Math.abs((seen as number) * MILLISECOND - exact);
      expect(off).toBeLessThanOrEqual(exact * 0.016 + 1);
    }
  });
  fc.assert(property, { seed: 11, numRuns: 200 });
});

test("what nobody knows is null, never zero", () => {
  const empty = snapshotOf({ ...inputOf([], 0), reports: NOBODY });
  expect(empty).toMatchObject({
    jobCount: 0,
    errorRatePercent: null,
    successRatePercent: null,
    latencyMsAvg: null,
    latencyMsP95: null,
    memoryMbAvg: null,
    cpuPercentAvg: null,
    workerCount: 0,
    queueDepth: 4,
    inFlight: 2,
    deadLetters: 3,
    custom: {},
  });
});

test("custom metrics are means over all that was counted", () => {
  const { reports, ...input } = inputOf([MILLISECOND], 0);
  const custom = { cache_hit_rate: { sum: 900, count: 10 }, unused: { sum: 0, count: 0 } };
  const snapshot = snapshotOf({ ...input, reports: { ...reports, custom } });
  expect(snapshot.custom).toEqual({ cache_hit_rate: 90 });
});
