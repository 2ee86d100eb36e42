import { describe, expect, test } from "vitest";

import { Arrivals } from "../../src/fleet/arrivals.ts";
import { JobPlan, jobNumber } from "../../src/fleet/job-plan.ts";
import { SECOND } from "../../src/kernel/time.ts";
import { JOBS } from "./jobs.ts";

const load = [{ arrival: "uniform" as const, fromRate: 10, toRate: 10, for: 2 * SECOND }];

function source(producer: number, startedAt = 0): Arrivals {
  const plan = new JobPlan({ seed: "s", jobs: JOBS, producers: 2 });
  return new Arrivals({ plan, arrivals: { seed: "s", load, producers: 2, producer }, startedAt });
}

const MANY = Number.MAX_SAFE_INTEGER;

describe("arrivals", () => {
  test("hand out jobs once they are intended, at most the limit, numbered across producers", () => {
    const arrivals = source(1, 5_000_000);
    expect(arrivals.nextAt()).toBe(5_150_000);
    expect(arrivals.take(5_149_999, MANY)).toEqual([]);
    const first = arrivals.take(6_000_000, 2);
    expect(first.map((job) => jobNumber(job.id))).toEqual([1, 3]);
    expect(first.map((job) => job.intendedAt)).toEqual([5_150_000, 5_350_000]);
    expect(arrivals.take(6_000_000, MANY).map((job) => jobNumber(job.id))).toEqual([5, 7, 9]);
    expect(arrivals.planned).toBe(5);
  });

  test("end with null, and know their total before and after", () => {
    const arrivals = source(0);
    expect(arrivals.totalPlanned()).toBe(10);
    arrivals.take(2 * SECOND, MANY);
    expect(arrivals.nextAt()).toBeNull();
    expect(arrivals.totalPlanned()).toBe(10);
  });

  test("go on at any later job after a restart, with the jobs that a whole run would have", () => {
    const whole = source(0).take(2 * SECOND, MANY);
    const resumed = source(0);
    resumed.skipTo(4);
    expect(resumed.take(2 * SECOND, MANY)).toEqual(whole.slice(4));
  });

  test("never go back, nor beyond the plan", () => {
    const arrivals = source(0);
    arrivals.take(SECOND, MANY);
    expect(() => arrivals.skipTo(2)).toThrow(/cannot go back from 5 to 2/);
    expect(() => arrivals.skipTo(11)).toThrow(/ends before job 11/);
  });
});
