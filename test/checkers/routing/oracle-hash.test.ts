/** The second hash agrees with the first, which is pinned by golden values of its own. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { OracleHash } from "../../../src/checkers/routing/oracle-hash.ts";
import { hashUnit } from "../../../src/kernel/hash.ts";

test("agrees with the routing hash for any salt and key", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (salt, keys) => {
      const oracle = new OracleHash(salt);
      for (const key of keys) expect(oracle.pointOf(key)).toBe(hashUnit(salt, key));
    }),
    { seed: 101, numRuns: 300 },
  );
});

test("agrees for keys longer than its buffer", () => {
  const key = "ключ".repeat(300);
  expect(new OracleHash("salt").pointOf(key)).toBe(hashUnit("salt", key));
});
