import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialRoute, type Route } from "../../../src/canary/routing/route.ts";
import { Router } from "../../../src/canary/routing/router.ts";
import type { Job, Lane } from "../../../src/canary/store/job.ts";
import { type RandomStream, stream } from "../../../src/kernel/random.ts";

function job(id: string, tenant = ""): Job {
  return { id, tenant, kind: "", intendedAt: 0, attempt: 1, maxAttempts: 1, payload: "" };
}

function route(fields: Partial<Route>): Route {
  return { ...initialRoute("q"), canaryVersion: "v2", salt: "canary_1", ...fields };
}

function laneOf(of: Job, by: Route, random: RandomStream, number = 0): Lane {
  return new Router(by).laneOf(of, { number, random });
}

const never = {
  next(): number {
    throw new Error("the sticky split draws no chance");
  },
};

describe("the sticky split", () => {
  const share = fc.integer({ min: 0, max: 10_000 });

  test("never moves a key back when the share rises", () => {
    fc.assert(
      fc.property(fc.string(), share, share, (id, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const before = laneOf(job(id), route({ share: low }), never);
        const after = laneOf(job(id), route({ share: high }), never);
        expect(before === "canary" && after === "stable").toBe(false);
      }),
      { seed: 6, numRuns: 2_000 },
    );
  });

  test.each([100, 500, 1_000, 3_333, 5_000, 9_000, 9_900])(
    "gives the canary its share of %i basis points",
    (basisPoints) => {
      const jobs = 100_000;
      let canary = 0;
      const router = new Router(route({ share: basisPoints }));
      for (let i = 0; i < jobs; i++) {
        if (router.laneOf(job(`job-${i}`), { number: i, random: never }) === "canary") canary += 1;
      }
      const p = basisPoints / 10_000;
      // Five standard deviations of a binomial.
      expect(Math.abs(canary - jobs * p)).toBeLessThan(5 * Math.sqrt(jobs * p * (1 - p)));
    },
  );

  test("chooses other keys in another deployment", () => {
    const chosen = (salt: string): string[] =>
      Array.from({ length: 1_000 }, (_, i) => `job-${i}`).filter(
        (id) => laneOf(job(id), route({ salt, share: 1_000 }), never) === "canary",
      );
    const first = new Set(chosen("canary_1"));
    const both = chosen("canary_2").filter((id) => first.has(id));
    expect(both.length).toBeLessThan(30);
  });

  test("keeps a tenant together, and falls back to the job where there is none", () => {
    const byTenant = route({ stickyKey: "tenant", share: 5_000 });
    const lanes = new Set(
      Array.from({ length: 50 }, (_, i) => laneOf(job(`job-${i}`, "acme"), byTenant, never)),
    );
    expect(lanes.size).toBe(1);
    const tenantless = new Set(
      Array.from({ length: 50 }, (_, i) => laneOf(job(`job-${i}`), byTenant, never)),
    );
    expect(tenantless.size).toBe(2);
  });
});

describe("the random split", () => {
  test("gives the canary its share", () => {
    const random = stream("seed", "split");
    const jobs = 100_000;
    let canary = 0;
    for (let i = 0; i < jobs; i++) {
      if (laneOf(job("same"), route({ split: "random", share: 2_500 }), random) === "canary") {
        canary += 1;
      }
    }
    expect(Math.abs(canary - 25_000)).toBeLessThan(5 * Math.sqrt(jobs * 0.25 * 0.75));
  });
});

describe("any split", () => {
  test("sends nothing to a canary that has no share or no version", () => {
    expect(laneOf(job("a"), route({ share: 0 }), never)).toBe("stable");
    expect(laneOf(job("a"), route({ share: 10_000, canaryVersion: null }), never)).toBe("stable");
  });

  test("sends everything to a canary with a full share", () => {
    expect(laneOf(job("a"), route({ share: 10_000 }), never)).toBe("canary");
  });
});
