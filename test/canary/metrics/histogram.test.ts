import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  BUCKETS,
  bucketOf,
  mergeCounts,
  middleOf,
  quantile,
} from "../../../src/canary/metrics/histogram.ts";

const duration = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 0, max: 10_000_000 }),
  fc.integer({ min: 0, max: 60_000_000_000 }),
);

describe("the bucket of a duration", () => {
  test("is within range, and its middle within 1.6 % of the duration", () => {
    fc.assert(
      fc.property(duration, (value) => {
        const bucket = bucketOf(value);
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(BUCKETS);
        expect(Math.abs(middleOf(bucket) - value)).toBeLessThanOrEqual(value * 0.016 + 0.5);
      }),
      { seed: 2, numRuns: 2_000 },
    );
  });

  test("never falls when the duration rises", () => {
    fc.assert(
      fc.property(duration, duration, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(bucketOf(low)).toBeLessThanOrEqual(bucketOf(high));
      }),
      { seed: 3, numRuns: 2_000 },
    );
  });

  test("is the first for negative and the last for absurd durations", () => {
    expect(bucketOf(-5)).toBe(0);
    expect(bucketOf(1e15)).toBe(BUCKETS - 1);
  });
});

describe("a quantile", () => {
  test("of nothing is null", () => {
    expect(quantile(new Map(), 0.5)).toBeNull();
  });

  test("is that of the sorted values, to a bucket", () => {
    const values = fc.array(duration, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.95, 0.99, 1), (list, q) => {
        const counts = countsOf(list);
        const sorted = [...list].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1]!;
        expect(bucketOf(quantile(counts, q)!)).toBe(bucketOf(exact));
      }),
      { seed: 4, numRuns: 500 },
    );
  });

  test("of a merge is that of all values together", () => {
    const values = fc.array(duration, { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = countsOf(a);
        mergeCounts(merged, countsOf(b));
        expect(quantile(merged, 0.95)).toBe(quantile(countsOf([...a, ...b]), 0.95));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) mergeCounts(counts, new Map([[bucketOf(value), 1]]));
  return counts;
}
