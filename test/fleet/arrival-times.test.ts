import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ArrivalTimes, lengthOf } from "../../src/fleet/arrival-times.ts";
import { SECOND } from "../../src/kernel/time.ts";
import type { LoadPhase } from "../../src/scenario/scenario.ts";

function phase(arrival: "poisson" | "uniform", fromRate: number, toRate: number, seconds: number) {
  return { arrival, fromRate, toRate, for: seconds * SECOND } satisfies LoadPhase;
}

function instants(load: readonly LoadPhase[], producers = 1, producer = 0, seed = "s"): number[] {
  const times = new ArrivalTimes({ seed, load, producers, producer });
  const list: number[] = [];
  for (let next = times.next; next !== null; next = times.next) {
    list.push(next);
    times.advance();
  }
  expect(times.count).toBe(list.length);
  return list;
}

const loads = fc.array(
  fc
    .tuple(
      fc.constantFrom("poisson" as const, "uniform" as const),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([arrival, from, to, seconds]) => phase(arrival, from, to, seconds)),
  { minLength: 1, maxLength: 4 },
);

describe("arrival times", () => {
  test("are whole microseconds, within the load, and never fall", () => {
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 3 }), (load, producers) => {
        const list = instants(load, producers, producers - 1);
        let last = 0;
        for (const at of list) {
          expect(Number.isInteger(at)).toBe(true);
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
        }
        expect(last).toBeLessThanOrEqual(lengthOf(load));
      }),
      { seed: 3 },
    );
  });

  test("uniform arrivals stand at equal steps and are shared out in turn", () => {
    const load = [phase("uniform", 4, 4, 2)];
    const even = [125_000, 375_000, 625_000, 875_000, 1_125_000, 1_375_000, 1_625_000, 1_875_000];
    expect(instants(load)).toEqual(even);
    expect(instants(load, 2, 0)).toEqual(even.filter((_, index) => index % 2 === 0));
    expect(instants(load, 2, 1)).toEqual(even.filter((_, index) => index % 2 === 1));
  });

  test("a uniform ramp places each job where the area under the rate reaches it", () => {
    const load = [phase("uniform", 0, 100, 10)];
    const list = instants(load);
    expect(list).toHaveLength(500);
    list.forEach((at, index) => {
      const seconds = at / SECOND;
      expect(5 * seconds * seconds).toBeCloseTo(index + 0.5, 3);
    });
  });

  test("what a phase leaves over goes on into the next phase of its kind", () => {
    const halves = [phase("uniform", 1, 1, 0.3), phase("uniform", 1, 1, 0.7)];
    expect(instants(halves)).toEqual([500_000]);
    const thirds = Array.from({ length: 30 }, () => phase("uniform", 1, 1, 1 / 3));
    expect(instants(thirds)).toHaveLength(10);
  });

  test("Poisson counts have the mean and the variance of the rate, over ramps as well", () => {
    const load = [phase("poisson", 100, 300, 10), phase("poisson", 300, 0, 10)];
    const counts: number[] = [];
    for (let run = 0; run < 200; run++) {
      let count = 0;
      for (let producer = 0; producer < 2; producer++) {
        count += instants(load, 2, producer, `run-${run}`).length;
      }
      counts.push(count);
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, c) => sum + (c - mean) * (c - mean), 0) / counts.length;
    expect(Math.abs(mean - 3_500)).toBeLessThan(5 * Math.sqrt(3_500 / 200));
    expect(variance / 3_500).toBeGreaterThan(0.6);
    expect(variance / 3_500).toBeLessThan(1.5);
  });

  test("a Poisson ramp is spread as its rate is", () => {
    const list = instants([phase("poisson", 0, 2_000, 10)]);
    const firstHalf = list.filter((at) => at < 5 * SECOND).length;
    expect(Math.abs(firstHalf / list.length - 0.25)).toBeLessThan(0.03);
  });

  test("the seed and the producer's number make the stream", () => {
    const load = [phase("poisson", 50, 50, 2)];
    expect(instants(load, 2, 0)).toEqual(instants(load, 2, 0));
    expect(instants(load, 2, 0)).not.toEqual(instants(load, 2, 1));
    expect(instants(load, 2, 0)).not.toEqual(instants(load, 2, 0, "another"));
  });

  test("a silent phase has no arrivals", () => {
    expect(instants([phase("poisson", 0, 0, 5)])).toEqual([]);
    expect(instants([phase("uniform", 0, 0, 5)])).toEqual([]);
  });
});
