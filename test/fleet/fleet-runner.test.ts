import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Behaviour } from "../../src/fleet/behaviour.ts";
import { FinishHeap } from "../../src/fleet/finish-heap.ts";
import { FleetRunner } from "../../src/fleet/fleet-runner.ts";
import { job } from "./jobs.ts";

function runner(errorProbability = 0): FleetRunner {
  return new FleetRunner(
    new Behaviour({
      seed: "s",
      startedAt: 0,
      workerStartedAt: 0,
      fleet: {
        serviceTime: { kind: "exponential", mean: 10_000 },
        errors: { probability: errorProbability, byKind: {}, burst: null },
        warmUp: { for: 0, factor: 1 },
      },
    }),
    (fault) => expect.unreachable(`died of ${fault.id}`),
  );
}

describe("fleet runner", () => {
  test("every attempt that starts ends once, in the order of its end, and not before", () => {
    const run = runner();
    const ended: number[] = [];
    const seen = new Set<string>();
    for (let tick = 0; tick < 200; tick++) {
      const now = tick * 5_000;
      for (const attempt of run.collect(now)) {
        expect(attempt.finishedAt).toBeLessThanOrEqual(now);
        expect(attempt.finishedAt).toBeGreaterThan(now - 5_000);
        expect(seen.has(attempt.job.id)).toBe(false);
        seen.add(attempt.job.id);
        ended.push(attempt.finishedAt);
      }
      if (tick < 50)
        run.start(
          [0, 1, 2, 3].map((i) => job(tick * 4 + i)),
          now,
        );
    }
    expect(seen.size).toBe(200);
    expect(run.running).toBe(0);
    expect(ended).toEqual([...ended].sort((a, b) => a - b));
  });

  test("an attempt that fails says why", () => {
    const run = runner(1);
    run.start([job(1)], 0);
    const [attempt] = run.collect(1_000_000);
    expect(attempt?.ok).toBe(false);
    expect(attempt?.error).toMatch(/error law/);
  });
});

describe("a fleet runner that is told to abort", () => {
  test("ends these attempts at once as failed, and leaves the others to their time", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 29 })), (numbers) => {
        const run = runner();
        const jobs = Array.from({ length: 30 }, (_, n) => job(n));
        run.start(jobs, 0);
        const told = jobs.filter((_, n) => numbers.includes(n));
        run.abort(told, 0);
        expect(run.running).toBe(30);
        const aborted = run.collect(0);
        expect(new Set(aborted.map((each) => each.job))).toEqual(new Set(told));
        expect(aborted.every(({ ok, finishedAt }) => !ok && finishedAt === 0)).toBe(true);
        const others = run.collect(10_000_000);
        expect(others).toHaveLength(30 - told.length);
        expect(others.every(({ ok }) => ok)).toBe(true);
        expect(run.running).toBe(0);
      }),
      { seed: 29, numRuns: 100 },
    );
  });
});

describe("finish heap", () => {
  test("gives entries back by instant, then slot, however they came", () => {
    const entries = fc
      .uniqueArray(fc.nat(400), { maxLength: 300 })
      .chain((slots) =>
        fc.tuple(
          fc.constant(slots),
          fc.array(fc.nat(40), { minLength: slots.length, maxLength: slots.length }),
        ),
      );
    fc.assert(
      fc.property(entries, ([slots, instants]) => {
        const heap = new FinishHeap(2);
        slots.forEach((slot, index) => {
          heap.push(instants[index] ?? 0, slot);
        });
        const at = new Map(slots.map((slot, index) => [slot, instants[index] ?? 0]));
        const expected = [...slots].sort((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0) || a - b);
        const got: number[] = [];
        while (heap.size > 0) got.push(heap.pop());
        expect(got).toEqual(expected);
        expect(heap.firstAt).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 5 },
    );
  });
});
