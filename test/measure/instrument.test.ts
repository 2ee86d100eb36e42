/**
 * The instrument's self-test: a store whose latency follows a known law, with a known stall, is put
 * before the measurement, and what is told must be the law. Arrivals are planned (open model): a
 * stall must be told by every job that was due in it, not by the one that met it.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import { Measurement } from "../../src/measure/measurement.ts";
import type { Percentiles } from "../../src/result/run-result.ts";
import { aScenario } from "../a-scenario.ts";

/** Three digits: a value is told within one part in 1,024. */
const RESOLUTION = 1 / 1_024;
const JOBS = 10_000;
const EVERY = MILLISECOND;

interface Store {
  /** How long the n-th job takes, in microseconds. */
  readonly law: (job: number) => number;
  readonly stall: { readonly from: number; readonly for: number } | null;
}

/** End-to-end latencies by the law itself: a job that meets the stall waits for its end. */
function latenciesOf({ law, stall }: Store): number[] {
  return Array.from({ length: JOBS }, (_, job) => {
    const intended = job * EVERY;
    const stalled = stall !== null && intended >= stall.from && intended < stall.from + stall.for;
    return (stalled ? stall.from + stall.for - intended : 0) + law(job);
  });
}

/** What the measurement tells of such a store. */
function measuredOf(store: Store) {
  const measurement = new Measurement({
    scenario: aScenario(),
    traitsOf: () => ({ tenant: "" }),
    lengthHint: JOBS * EVERY,
  });
  for (const [job, latency] of latenciesOf(store).entries()) {
    const intended = job * EVERY;
    const started = intended + latency - store.law(job);
    const at = intended + latency;
    const stamp = { process: "stable/0", at, storeAt: at, order: job + 1 };
    const batch = { jobs: [job], attempts: [1], version: "v1", lease: "stable/0#1" };
    measurement.record({
      kind: "settled",
      ...stamp,
      ...batch,
      outcomes: ["done"],
      accepted: [true],
      intendedAt: [intended],
      startedAt: [started],
      finishedAt: [at],
    });
  }
  return measurement.measured({
    planned: JOBS,
    enqueued: JOBS,
    completed: JOBS,
    dead: 0,
    lost: 0,
    doubled: 0,
    recovered: 0,
    lostByStore: 0,
    ranAgain: 0,
  }).load;
}

/** The exact quantile, in milliseconds. */
function exact(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number) / MILLISECOND;
}

function expectLaw(told: Percentiles, values: readonly number[]): void {
  expect(told.n).toBe(values.length);
  for (const [name, q] of [
    ["p50", 0.5],
    ["p95", 0.95],
    ["p99", 0.99],
    ["p999", 0.999],
    ["max", 1],
  ] as const) {
    const right = exact(values, q);
    expect(told[name], name).toBeGreaterThanOrEqual(right);
    expect(told[name], name).toBeLessThanOrEqual(right * (1 + RESOLUTION));
  }
}

const laws: fc.Arbitrary<Store["law"]> = fc.oneof(
  fc.integer({ min: 1, max: SECOND }).map((value) => () => value),
  // Every duration of a span once, in an order that has nothing to do with it.
  fc
    .integer({ min: 1, max: 500 })
    .map((step) => (job: number) => 1 + step * ((job * 7_919) % JOBS)),
  // One in a hundred is slow.
  fc
    .integer({ min: 2, max: 1_000 })
    .map((factor) => (job: number) => (job % 100 === 37 ? 900 * factor : 900)),
);

describe("the instrument", () => {
  test("tells the law of any store", () => {
    fc.assert(
      fc.property(laws, (law) => {
        const store = { law, stall: null };
        const { latencyMs, runMs, negative } = measuredOf(store);
        expectLaw(latencyMs, latenciesOf(store));
        expectLaw(runMs, latenciesOf(store));
        expect(negative).toBe(0);
      }),
      { seed: 401, numRuns: 12 },
    );
  });

  test("tells a stall by all the jobs that were due in it", () => {
    const stalls = fc.record({
      from: fc.integer({ min: 0, max: 7 * SECOND }),
      for: fc.integer({ min: 10 * MILLISECOND, max: 3 * SECOND }),
    });
    fc.assert(
      fc.property(laws, stalls, (law, stall) => {
        const store = { law, stall };
        const { latencyMs, waitMs, runMs } = measuredOf(store);
        const latencies = latenciesOf(store);
        expectLaw(latencyMs, latencies);
        // The run is the store's own; the stall is all wait.
        expectLaw(runMs, latenciesOf({ law, stall: null }));
        expect(waitMs.max).toBeGreaterThanOrEqual((stall.for - EVERY) / MILLISECOND);
      }),
      { seed: 402, numRuns: 12 },
    );
  });

  test("a stall of one second in ten is a p99 of 0.9 s, not of the usual millisecond", () => {
    const stall = { from: 4 * SECOND, for: SECOND };
    const { latencyMs } = measuredOf({ law: () => MILLISECOND, stall });
    expect(latencyMs.p50).toBeLessThan(1.01);
    expect(latencyMs.p99).toBeGreaterThan(899);
    expect(latencyMs.p99).toBeLessThan(903);
  });
});
