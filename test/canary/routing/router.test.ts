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

  test.each<Partial<Route>>([
    {},
    { hash: "fnv1a32_mod_100" },
    { hash: "sha256_mod_10000" },
    { strategy: "consistent_hash" },
  ])("never moves a key back when the share rises: %j", (fields) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), share, share, (id, salt, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const before = laneOf(job(id), route({ ...fields, salt, share: low }), never);
        const after = laneOf(job(id), route({ ...fields, salt, share: high }), never);
        expect(before === "canary" && after === "stable").toBe(false);
      }),
      { seed: 6, numRuns: 500 },
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

describe("what sticks", () => {
  const laneBy = (stickyKey: string, of: Partial<Job>) =>
    laneOf({ ...job("job-1"), ...of }, route({ stickyKey, share: 5_000 }), never);

  test("is any field of a job by its name, and the job's id where it has none", () => {
    const ids = Array.from({ length: 50 }, (_, i) => `job-${i}`);
    for (const user of ["user-1", "user-2", "user-3"]) {
      expect(new Set(ids.map((id) => laneBy("user", { id, fields: { user } }))).size).toBe(1);
    }
    const byId = ids.map((id) => laneBy("job_id", { id }));
    expect(new Set(byId).size).toBe(2);
    for (const fields of [{}, { user: "" }, { region: "eu" }]) {
      expect(ids.map((id) => laneBy("user", { id, fields }))).toEqual(byId);
    }
  });

  test("is no method that all objects have", () => {
    expect(laneBy("constructor", { fields: {} })).toBe(laneBy("job_id", {}));
  });
});

describe("a scope", () => {
  const tenants = ["acme", "globex"];
  const scope = { kind: "tenants", tenants } as const;
  const splits = fc.constantFrom<Route["split"]>("sticky", "random", "weighted_round_robin");
  const random = stream("seed", "scope");

  test("keeps everybody else on stable, jobs of nobody too, however they are split", () => {
    const anybody = fc.oneof(fc.constantFrom(...tenants, ""), fc.string());
    fc.assert(
      fc.property(anybody, splits, fc.nat({ max: 10_000 }), (tenant, split, share) => {
        const lane = laneOf(job("a", tenant), route({ scope, split, share }), random);
        if (!tenants.includes(tenant)) expect(lane).toBe("stable");
        else if (share === 10_000) expect(lane).toBe("canary");
      }),
      { seed: 9, numRuns: 2_000 },
    );
  });

  test("changes nothing for who is in it", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 10_000 }), (id, share) => {
        const lane = laneOf(job(id, "acme"), route({ scope, share }), never);
        expect(lane).toBe(laneOf(job(id, "acme"), route({ share }), never));
      }),
      { seed: 10, numRuns: 500 },
    );
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
