import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hash64, hashUnit } from "../../src/kernel/hash.ts";

const GOLDEN: readonly (readonly [salt: string, key: string, hash: string])[] = [
  ["", "", "cfc74458ec2f7f94"],
  ["salt", "job-1", "c121dbd822aaed28"],
  ["salt", "job-2", "2a92018c2c8be381"],
  ["canary_1", "tenant-7", "29b668e9a1c7f85e"],
  ["ü", "日本語", "6bdb8102ffb6a095"],
  ["a", "😀", "fe466061bb6c14f0"],
  ["salt", "a longer key, of more than a block", "c9ce789924b50322"],
];

function hex(salt: string, key: string): string {
  const { high, low } = hash64(salt, key);
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

describe("hash64", () => {
  test.each(GOLDEN)("of %j and %j is pinned", (salt, key, hash) => {
    expect(hex(salt, key)).toBe(hash);
  });

  test("does not depend on what was hashed before", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, text, (salt, key, otherSalt, otherKey) => {
        const first = hex(salt, key);
        hashUnit(otherSalt, otherKey);
        return hex(salt, key) === first;
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("keeps salt and key apart", () => {
    expect(hex("ab", "c")).not.toBe(hex("a", "bc"));
  });

  test.each(["job-", "tenant/", "", "00000000-0000-4000-8000-0000"])(
    "spreads keys of the form %j<number> evenly",
    (prefix) => {
      const bins = new Array<number>(100).fill(0);
      const keys = 100_000;
      for (let i = 0; i < keys; i++)
        bins[Math.floor(hashUnit("salt", `${prefix}${i}`) * 100)]! += 1;
      const expected = keys / bins.length;
      const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
      // 99 degrees of freedom: 99.9999 % lie below 181.
      expect(chiSquare).toBeLessThan(181);
    },
  );
});
