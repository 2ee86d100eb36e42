import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { JobPlan, jobId, jobNumber } from "../../src/fleet/job-plan.ts";
import { JOBS } from "./jobs.ts";

const plan = new JobPlan({ seed: "s", jobs: JOBS, producers: 3 });

describe("job plan", () => {
  test("a job's number is in its id", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 49 }), (number) => {
        expect(jobNumber(jobId(number))).toBe(number);
      }),
      { seed: 4 },
    );
  });

  test.each(["", "job-", "job-01", "job-1x", "job--1", "jab-1", "xjob-1", "JOB-1", "7"])(
    "%j is none of the run's",
    (id) => {
      expect(() => jobNumber(id)).toThrow(/none of this run/);
    },
  );

  test("a share of jobs is delayed, within bounds, and nothing else changes", () => {
    const delayed = { share: 0.3, by: [1_000, 5_000] as const };
    const other = new JobPlan({ seed: "s", jobs: { ...JOBS, delayed }, producers: 3 });
    const delays = Array.from({ length: 10_000 }, (_, n) => {
      const { delay, ...job } = other.jobOf(n, 7);
      expect(job).toEqual(plan.jobOf(n, 7));
      expect(other.traitsOf(n).delay).toBe(delay);
      return delay ?? null;
    }).filter((delay) => delay !== null);
    expect(delays.length / 10_000).toBeCloseTo(0.3, 1);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5_000);
  });

  test("a share of turns repeats a job of another turn, which is not a repeat itself", () => {
    const repeated = { share: 0.2, dedupeFor: 1 };
    const other = new JobPlan({ seed: "s", jobs: { ...JOBS, repeated }, producers: 3 });
    const turns = Array.from({ length: 10_000 }, (_, n) => n);
    const repeats = turns.filter((n) => other.sentFor(n) !== n);
    expect(repeats.length / 10_000).toBeCloseTo(0.2, 1);
    for (const n of repeats) expect(other.sentFor(other.sentFor(n))).toBe(other.sentFor(n));
    expect(new Set(repeats.map((n) => (n - other.sentFor(n)) % 3)).size).toBe(3);
    expect(turns.every((n) => plan.sentFor(n) === n)).toBe(true);
  });

  test("producers' numbers never meet", () => {
    const numbers = [0, 1, 2].flatMap((p) => [0, 1, 2, 3].map((s) => plan.numberOf(p, s)));
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });

  test("a job and its traits follow from number and seed alone", () => {
    const again = new JobPlan({ seed: "s", jobs: JOBS, producers: 3 });
    for (const number of [5, 0, 77]) {
      const { id, tenant, kind } = plan.jobOf(number, 9);
      expect(again.traitsOf(number)).toEqual({ id, tenant, kind });
    }
    expect(plan.jobOf(1, 9)).toMatchObject({ intendedAt: 9, attempt: 1, maxAttempts: 3 });
    expect(plan.jobOf(1, 9).payload).toHaveLength(20);
  });

  test("kinds come by weight and tenants evenly", () => {
    const seen = new Map<string, number>();
    for (let number = 0; number < 40_000; number++) {
      const { tenant, kind } = plan.traitsOf(number);
      for (const word of [tenant, kind]) seen.set(word, (seen.get(word) ?? 0) + 1);
    }
    expect((seen.get("email") ?? 0) / 40_000).toBeCloseTo(0.75, 1);
    for (let tenant = 0; tenant < 4; tenant++) {
      expect((seen.get(`tenant-${tenant}`) ?? 0) / 40_000).toBeCloseTo(0.25, 1);
    }
    expect(seen.size).toBe(6);
  });

  test("a hot tenant has its part beside its even part of the rest, and moves no other job", () => {
    const even = new JobPlan({ seed: "s", jobs: JOBS, producers: 1 });
    const hot = new JobPlan({ seed: "s", jobs: { ...JOBS, hotTenant: 0.4 }, producers: 1 });
    let first = 0;
    for (let number = 0; number < 10_000; number++) {
      const { tenant, kind } = hot.traitsOf(number);
      if (tenant === "tenant-0") first += 1;
      else expect(tenant).toBe(even.traitsOf(number).tenant);
      expect(kind).toBe(even.traitsOf(number).kind);
    }
    expect(first / 10_000).toBeCloseTo(0.4 + 0.6 / 4, 1);
  });

  test("no tenants and no kinds are empty words", () => {
    const bare = new JobPlan({ seed: "s", jobs: { ...JOBS, tenants: 0, kinds: [] }, producers: 1 });
    expect(bare.traitsOf(3)).toEqual({ id: "job-3", tenant: "", kind: "" });
  });
});
