/** Tallies against a naive sort and HDR's own histogram; books and series of a small run. */
import fc from "fast-check";
import { decodeFromCompressedBase64 } from "hdr-histogram-js";
import { describe, expect, test } from "vitest";

import { SECOND } from "../../src/kernel/time.ts";
import { encodedOf, percentilesOf, spectrumOf } from "../../src/measure/hdr.ts";
import { Measurement } from "../../src/measure/measurement.ts";
import { plannedUntil } from "../../src/measure/series/planned-load.ts";
import { bucketWidth } from "../../src/measure/series/series-book.ts";
import { Tally } from "../../src/measure/tally.ts";
import { aScenario } from "../a-scenario.ts";
import { HistoryBuilder, traitsOf } from "../checkers/history-builder.ts";

const durations = fc.array(
  fc.oneof(fc.nat(3_000), fc.nat(), fc.integer({ min: 0, max: 2 ** 36 - 1 })),
  { minLength: 1, maxLength: 200 },
);

function tallyOf(values: readonly number[], tally = Tally.fine()): Tally {
  for (const value of values) tally.record(value);
  return tally;
}

describe("a tally", () => {
  test.each([
    ["fine", () => Tally.fine(), 1 / 1_024],
    ["coarse", () => Tally.coarse(), 1 / 32],
  ])(
    "%s: quantiles are those of the sorted values, rounded up within its digits",
    (_n, make, off) => {
      fc.assert(
        fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
          const sorted = values.toSorted((a, b) => a - b);
          const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] as number;
          const told = tallyOf(values, make()).quantile(q) as number;
          expect(told).toBeGreaterThanOrEqual(exact);
          expect(told).toBeLessThanOrEqual(exact * (1 + off));
        }),
        { seed: 104 },
      );
    },
  );

  test("of nothing says nothing", () => {
    expect(percentilesOf(Tally.fine())).toEqual({
      n: 0,
      p50: null,
      p95: null,
      p99: null,
      p999: null,
      max: null,
    });
    expect(spectrumOf(Tally.fine())).toEqual([]);
  });

  test("becomes a histogram that tells the same percentiles, and always the same text", () => {
    fc.assert(
      fc.property(durations, (values) => {
        const tally = tallyOf(values);
        const histogram = decodeFromCompressedBase64(encodedOf(tally));
        expect(histogram.totalCount).toBe(values.length);
        for (const percent of [50, 95, 99, 99.9]) {
          const theirs = histogram.getValueAtPercentile(percent);
          const ours = tally.quantile(percent / 100) as number;
          expect(Math.abs(theirs - ours)).toBeLessThanOrEqual(theirs / 1_000);
        }
        expect(encodedOf(tallyOf(values))).toBe(encodedOf(tally));
      }),
      { seed: 105, numRuns: 20 },
    );
  });

  test("its spectrum rises to the longest", () => {
    const spectrum = spectrumOf(tallyOf(Array.from({ length: 1_000 }, (_, i) => i * 10)));
    expect(spectrum.at(-1)).toEqual([100, 9.99]);
    const values = spectrum.map(([, ms]) => ms);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  });
});

describe("a small run", () => {
  const canary = { lane: "canary" } as const;
  const history = new HistoryBuilder()
    .committed({ state: "active" }, { epoch: 1, share: 5_000 })
    .enqueued([0, 1, 2, 3], ["stable", "stable", "canary", "canary"], 1)
    .claimed([0, 1])
    .claimed([2, 3], canary)
    .settled([0, 1])
    .wait(SECOND)
    .fault("begins")
    .settled([2], "dead", canary)
    .settled([3], "retry", canary)
    .requeued([3], "stable", 1, "canary")
    .claimed([3], { attempt: 2 })
    .settled([3], "done", { attempt: 2 })
    .fault("ends");
  const measurement = new Measurement({
    scenario: aScenario(),
    traitsOf,
    lengthHint: 60 * SECOND,
  });
  for (const event of history.events) measurement.record(event);
  const totals = {
    planned: 4,
    enqueued: 4,
    completed: 3,
    dead: 1,
    lost: 0,
    doubled: 0,
    recovered: 0,
    lostByStore: 0,
    ranAgain: 0,
  };
  const measured = measurement.measured(totals);

  test("has its books by lane and by fault", () => {
    expect(measured.ledger.lanes).toEqual({
      stable: { enqueued: 2, completed: 3, dead: 0, attemptsFailed: 0, lapsed: 0 },
      canary: { enqueued: 2, completed: 0, dead: 1, attemptsFailed: 2, lapsed: 0 },
    });
    expect(measured.ledger.byFault).toEqual([
      { fault: "fault-1", enqueued: 0, attemptsFailed: 2, lapsed: 0 },
    ]);
  });

  test("has its latencies, the quiet ones apart", () => {
    const { load } = measured;
    expect(load.latencyMs).toMatchObject({ n: 4, max: 5 });
    expect(load.quietLatencyMs.n).toBe(2);
    expect(load.runMs).toMatchObject({ n: 5, max: 1 });
    expect(load.waitMs.n).toBe(4);
    expect(load.latenessMs).toMatchObject({ n: 4, max: 0.2 });
    expect(load.negative).toBe(0);
  });

  test("has its series: a job finishes once, and fails in the lane that it leaves", () => {
    const { series } = measured;
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    expect(series.bucketMs).toBe(50);
    expect(sum(series.stable.enqueued)).toBe(2);
    expect([sum(series.stable.finished), sum(series.stable.failed)]).toEqual([3, 0]);
    expect([sum(series.canary.finished), sum(series.canary.failed)]).toEqual([2, 2]);
    expect([series.depth[0], series.depth.at(-1)]).toEqual([2, 0]);
    expect(series.share.at(-1)).toBe(5_000);
    const { length } = series.atMs;
    expect([series.planned, series.canary.runMsP50].map((list) => list.length)).toEqual([
      length,
      length,
    ]);
  });

  test("has its stages and the marks of the fault", () => {
    expect(measured.stages).toMatchObject([{ epoch: 1, routed: 4, canary: 2, low: 0, high: 4 }]);
    expect(measured.rollbackMarks).toMatchObject({ faultAt: 1006, firstFailureAt: 1007 });
    expect(measured.rollback.totalMs).toBeNull();
  });
});

test("buckets are round and at most 1,200", () => {
  expect([1, 60, 61, 600, 3_600].map((s) => bucketWidth(s * SECOND) / 1_000)).toEqual([
    10, 50, 100, 500, 5_000,
  ]);
});

test("the planned load follows ramps and pauses", () => {
  const phases = [
    { arrival: "uniform", for: 10 * SECOND, fromRate: 0, toRate: 100 },
    { arrival: "poisson", for: 10 * SECOND, fromRate: 50, toRate: 50 },
  ] as const;
  const at = [0, 5, 10, 15, 99].map((s) => plannedUntil(phases, s * SECOND));
  expect(at).toEqual([0, 125, 500, 750, 1_000]);
});
