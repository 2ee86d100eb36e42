/** The first so many tenants: monotone, and other ones under another salt. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { firstTenants } from "../../../src/canary/routing/tenant-pool.ts";

const pools = fc.uniqueArray(fc.string({ maxLength: 12 }), { maxLength: 60 });
const counts = fc.nat({ max: 70 });

test("more tenants only add to fewer, and all of them are the pool", () => {
  fc.assert(
    fc.property(pools, counts, counts, fc.string(), (pool, a, b, salt) => {
      const [few, more] = [Math.min(a, b), Math.max(a, b)];
      const wider = firstTenants(pool, more, salt);
      expect(firstTenants(pool, few, salt)).toEqual(wider.slice(0, few));
      expect(wider).toHaveLength(Math.min(more, pool.length));
      expect(firstTenants(pool, pool.length, salt).toSorted()).toEqual(pool.toSorted());
    }),
    { seed: 50, numRuns: 500 },
  );
});

test("the order of the pool does not matter", () => {
  fc.assert(
    fc.property(pools, counts, (pool, count) => {
      const reversed = firstTenants(pool.toReversed(), count, "salt");
      expect(reversed).toEqual(firstTenants(pool, count, "salt"));
    }),
    { seed: 51, numRuns: 500 },
  );
});

test("other tenants are first under another salt", () => {
  const pool = Array.from({ length: 1_000 }, (_, i) => `tenant-${i}`);
  const first = new Set(firstTenants(pool, 50, "canary_1"));
  const both = firstTenants(pool, 50, "canary_2").filter((tenant) => first.has(tenant));
  expect(both.length).toBeLessThan(15);
});
