import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BucketCounts, bucketOf, quantile } from "../../../../src/canary/metrics/histogram.ts";
import type { Settlement } from "../../../../src/canary/store/commands.ts";
import { isSampled, RunTimeSample } from "../../../../src/canary/work/attempts/run-time-sample.ts";
import { stream } from "../../../../src/kernel/random.ts";
import { MILLISECOND, SECOND } from "../../../../src/kernel/time.ts";

function settlement(jobId: string, runTime: number): Settlement {
  const instants = { intendedAt: 0, startedAt: 0, finishedAt: runTime };
  const bucket = bucketOf(runTime);
  return { jobId, attempt: 1, outcome: "done", delay: 0, bucket, ...instants };
}

/** What all told, and what the sample told. */
interface Told {
  readonly all: Map<number, number>;
  readonly sampled: Map<number, number>;
  told: number;
}

interface Second {
  readonly jobs: number;
  /** Of its run times. */
  readonly factor: number;
}

/** Settles second after second in batches of 10 ms; `runTimeOf` by the job's number. */
function settle(seconds: readonly Second[], above: number, runTimeOf: (n: number) => number): Told {
  const sample = new RunTimeSample(above);
  const told: Told = { all: new Map(), sampled: new Map(), told: 0 };
  const add = (to: Map<number, number>, bucket: number, n: number) =>
    to.set(bucket, (to.get(bucket) ?? 0) + n);
  let job = 0;
  for (const [second, { jobs, factor }] of seconds.entries()) {
    for (let batch = 0; batch < 100; batch++) {
      const now = second * SECOND + batch * 10 * MILLISECOND;
      const until = job + Math.floor(((batch + 1) * jobs) / 100) - Math.floor((batch * jobs) / 100);
      const list: Settlement[] = [];
      for (; job < until; job++) list.push(settlement(`job-${job}`, runTimeOf(job) * factor));
      for (const { bucket } of list) if (bucket !== null) add(told.all, bucket, 1);
      const { settlements, weight = 1 } = sample.of(list, now);
      expect(settlements.map(({ jobId }) => jobId)).toEqual(list.map(({ jobId }) => jobId));
      for (const { bucket } of settlements) {
        if (bucket === null) continue;
        add(told.sampled, bucket, weight);
        told.told += 1;
      }
    }
  }
  return told;
}

function sumOf(counts: BucketCounts, upTo = Number.POSITIVE_INFINITY): number {
  return [...counts].reduce((sum, [bucket, n]) => sum + (bucket <= upTo ? n : 0), 0);
}

/** The ranks that the sampled quantile has among all, 0 to 1. */
function ranksOf({ all, sampled }: Told, q: number): readonly [number, number] {
  const bucket = bucketOf(quantile(sampled, q) as number);
  const total = sumOf(all);
  return [sumOf(all, bucket - 1) / total, sumOf(all, bucket) / total];
}

describe("a sample of run times", () => {
  test("has the quantiles of all, whatever the rate, the run times and their pattern", () => {
    const second = fc.record({
      jobs: fc.integer({ min: 200, max: 4_000 }),
      // A slow second has fewer jobs: each of them must not count for more.
      factor: fc.constantFrom(1, 1, 1, 8),
    });
    const seconds = fc.array(second, { minLength: 6, maxLength: 12 });
    const period = fc.constantFrom(1, 2, 3, 4, 7, 8, 16, 64, 100);
    const property = fc.property(seconds, period, fc.nat(), (list, every, seed) => {
      const random = stream(String(seed), "run-times");
      const runTimeOf = (n: number) =>
        Math.round((n % every === 0 ? 40 : 5) * MILLISECOND * (0.5 + random.next()));
      const told = settle(list, 100, runTimeOf);
      // Those of the first second are all told: the sample can only be better for it.
      const sampled = told.told;
      for (const q of [0.5, 0.95, 0.99]) {
        const [low, high] = ranksOf(told, q);
        // Weights differ from second to second, by eight at most: so many fewer count in effect.
        const band = 5 * Math.sqrt((q * (1 - q)) / (sampled / 8));
        expect(low - band).toBeLessThanOrEqual(q);
        expect(high + band).toBeGreaterThanOrEqual(q);
      }
      const total = sumOf(told.all);
      const stands = sumOf(told.sampled);
      expect(Math.abs(stands - total) / total).toBeLessThan(5 / Math.sqrt(sampled / 8));
    });
    fc.assert(property, { seed: 73, numRuns: 60 });
  });

  test("tells no more than it may once it knows the rate, and all of them below it", () => {
    const steady = (jobs: number, n: number) =>
      Array.from({ length: n }, () => ({ jobs, factor: 1 }));
    const busy = settle(steady(3_000, 11), 100, () => MILLISECOND);
    expect(busy.told).toBeGreaterThan(3_000 + 10 * 50 * 0.8);
    expect(busy.told).toBeLessThan(3_000 + 10 * 100 * 1.1);
    const idle = settle(steady(100, 11), 100, () => MILLISECOND);
    expect(idle.sampled).toEqual(idle.all);
    expect(idle.told).toBe(1_100);
  });

  test("is drawn by the job's id alone, and a smaller one is part of a larger", () => {
    const ids = Array.from({ length: 20_000 }, (_, n) => `job-${n}`);
    for (const weight of [2, 8, 64]) {
      const drawn = ids.filter((id) => isSampled(id, weight));
      const [mean, sigma] = [20_000 / weight, Math.sqrt(20_000 / weight)];
      expect(Math.abs(drawn.length - mean)).toBeLessThan(4 * sigma);
      expect(drawn.every((id) => isSampled(id, weight / 2))).toBe(true);
    }
  });

  test("a clock that is set back, and a pause, begin anew", () => {
    const sample = new RunTimeSample(10);
    const batch = ids(200);
    expect(sample.of(batch, 10 * SECOND).weight).toBeUndefined();
    expect(sample.of(batch, 11 * SECOND).weight).toBe(32);
    expect(sample.of(batch, 5 * SECOND).weight).toBeUndefined();
    expect(sample.of(batch, 100 * SECOND).weight).toBeUndefined();
  });
});

function ids(count: number): Settlement[] {
  return Array.from({ length: count }, (_, n) => settlement(`job-${n}`, MILLISECOND));
}
