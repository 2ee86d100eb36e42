/** Bands against sums of exactly computed probabilities. */
import { expect, test } from "vitest";

import { binomialBand } from "../../src/kernel/binomial.ts";

/** Chance of at most `count`, by plain recurrence of logarithms from zero. */
function chanceUpTo(n: number, p: number, count: number): number {
  let log = n * Math.log(1 - p);
  let sum = count < 0 ? 0 : Math.exp(log);
  for (let k = 0; k < count; k++) {
    log += Math.log(((n - k) / (k + 1)) * (p / (1 - p)));
    sum += Math.exp(log);
  }
  return sum;
}

test.each([
  [10, 0.5, 0.05],
  [200, 0.1, 1e-6],
  [1_000, 0.05, 1e-6],
  [500, 0.5, 1e-3],
  [1_000, 0.97, 1e-6],
])(
  "Binomial(%i, %d) at %d: both tails are within, and a step further they are not",
  (n, p, alpha) => {
    const { low, high } = binomialBand(n, p, alpha);
    const q = 1 - p;
    expect(chanceUpTo(n, p, low - 1)).toBeLessThanOrEqual(alpha / 2);
    expect(chanceUpTo(n, q, n - high - 1)).toBeLessThanOrEqual(alpha / 2);
    expect(chanceUpTo(n, p, low)).toBeGreaterThan(alpha / 2);
    expect(chanceUpTo(n, q, n - high)).toBeGreaterThan(alpha / 2);
  },
);

test("certain shares have no room, and millions of jobs have a narrow band", () => {
  expect(binomialBand(50, 0, 1e-6)).toEqual({ low: 0, high: 0 });
  expect(binomialBand(50, 1, 1e-6)).toEqual({ low: 50, high: 50 });
  expect(binomialBand(0, 0.3, 1e-6)).toEqual({ low: 0, high: 0 });
  // 4.8916 standard deviations of 1,800, and 3 jobs of skewness.
  expect(binomialBand(36_000_000, 0.1, 1e-6)).toEqual({ low: 3_591_198, high: 3_608_808 });
});
