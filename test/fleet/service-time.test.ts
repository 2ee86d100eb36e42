import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { serviceTimeOf } from "../../src/fleet/service-time.ts";
import { drawKey, keyedDraw } from "../../src/kernel/random.ts";
import type { ServiceLaw } from "../../src/scenario/scenario.ts";

const DRAWS = 20_000;

/** Means over a grid of draws: the law's own mean, up to the coarseness of the grid. */
function gridMean(law: ServiceLaw): number {
  const time = serviceTimeOf(law);
  let sum = 0;
  for (let i = 0; i < DRAWS; i++) sum += time((i + 0.5) / DRAWS);
  return sum / DRAWS;
}

const duration = fc.integer({ min: 1, max: 10_000_000 });

const laws: fc.Arbitrary<ServiceLaw> = fc.oneof(
  fc.record({ kind: fc.constant("constant" as const), value: duration }),
  fc.record({ kind: fc.constant("exponential" as const), mean: duration }),
  fc
    .tuple(duration, fc.double({ min: 1, max: 50, noNaN: true }))
    .map(([median, factor]) => ({ kind: "lognormal" as const, median, p99: median * factor })),
  fc.record({
    kind: fc.constant("bimodal" as const),
    fast: duration,
    slow: fc.integer({ min: 10_000_000, max: 20_000_000 }),
    slowShare: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({
    kind: fc.constant("empirical" as const),
    values: fc.array(duration, { minLength: 1, maxLength: 20 }),
  }),
);

describe("service times", () => {
  test("are finite, never negative, and rise with the draw", () => {
    fc.assert(
      fc.property(laws, (law) => {
        const time = serviceTimeOf(law);
        let last = 0;
        for (const draw of [0, 1e-16, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 2 ** -53]) {
          const value = time(draw);
          expect(Number.isFinite(value)).toBe(true);
          expect(value).toBeGreaterThanOrEqual(last);
          last = value;
        }
      }),
      { seed: 1 },
    );
  });

  test("a lognormal law has the median and p99 that it was given", () => {
    fc.assert(
      fc.property(duration, fc.double({ min: 1, max: 100, noNaN: true }), (median, factor) => {
        const time = serviceTimeOf({ kind: "lognormal", median, p99: median * factor });
        expect(time(0.5) / median).toBeCloseTo(1, 9);
        expect(time(0.99) / (median * factor)).toBeCloseTo(1, 9);
      }),
      { seed: 2 },
    );
  });

  test("the means are those of the laws", () => {
    expect(gridMean({ kind: "constant", value: 700 })).toBe(700);
    expect(gridMean({ kind: "exponential", mean: 8_000 }) / 8_000).toBeCloseTo(1, 3);
    const bimodal = { kind: "bimodal", fast: 1_000, slow: 9_000, slowShare: 0.25 } as const;
    expect(gridMean(bimodal)).toBeCloseTo(3_000, 6);
    const empirical = { kind: "empirical", values: [30, 10, 20] } as const;
    expect(gridMean(empirical)).toBeCloseTo(20, 6);
    // exp(mu + sigma^2 / 2), with sigma = ln(3) / 2.3263...
    const sigma = Math.log(3) / 2.3263478740408408;
    const mean = 5_000 * Math.exp((sigma * sigma) / 2);
    const lognormal = { kind: "lognormal", median: 5_000, p99: 15_000 } as const;
    expect(gridMean(lognormal) / mean).toBeCloseTo(1, 3);
  });

  test("an empirical law interpolates between its sorted values", () => {
    const time = serviceTimeOf({ kind: "empirical", values: [300, 100] });
    expect([time(0), time(0.25), time(0.5), time(0.75)]).toEqual([100, 150, 200, 250]);
    expect(serviceTimeOf({ kind: "empirical", values: [42] })(0.9)).toBe(42);
  });

  test("keyed draws of consecutive jobs fill a lognormal law evenly", () => {
    const time = serviceTimeOf({ kind: "lognormal", median: 5_000, p99: 15_000 });
    const key = drawKey("seed", "service");
    let belowMedian = 0;
    let aboveP99 = 0;
    for (let job = 0; job < 100_000; job++) {
      const value = time(keyedDraw(key, job * 16 + 1));
      if (value < 5_000) belowMedian += 1;
      if (value > 15_000) aboveP99 += 1;
    }
    // Six standard deviations of a binomial count.
    expect(Math.abs(belowMedian - 50_000)).toBeLessThan(6 * Math.sqrt(100_000 * 0.25));
    expect(Math.abs(aboveP99 - 1_000)).toBeLessThan(6 * Math.sqrt(100_000 * 0.0099));
  });

  test("a law without values, or with its p99 below its median, is refused", () => {
    expect(() => serviceTimeOf({ kind: "empirical", values: [] })).toThrow(/at least one value/);
    expect(() => serviceTimeOf({ kind: "lognormal", median: 9, p99: 5 })).toThrow(/9, 5/);
  });
});
