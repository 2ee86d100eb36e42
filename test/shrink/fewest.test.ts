/** Delta debugging over any list. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { fewest } from "../../src/shrink/fewest.ts";

const NUMBERS = Array.from({ length: 24 }, (_, i) => i);
const NEEDED = fc.uniqueArray(fc.constantFrom(...NUMBERS), { maxLength: 6 });

test("exactly the needed elements are left, in their order", async () => {
  await fc.assert(
    fc.asyncProperty(NEEDED, async (needed) => {
      const kept = await fewest(NUMBERS, async (some) => needed.every((one) => some.includes(one)));
      expect(kept).toEqual(needed.toSorted((a, b) => a - b));
    }),
    { seed: 41, numRuns: 200 },
  );
});

test("whatever holds, no single element can be left out", async () => {
  const alternatives = fc.array(fc.uniqueArray(fc.constantFrom(...NUMBERS), { maxLength: 5 }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(alternatives, async (sets) => {
      const holds = async (some: readonly number[]) =>
        sets.some((set) => set.every((one) => some.includes(one)));
      const kept = await fewest(NUMBERS, holds);
      expect(await holds(kept)).toBe(true);
      for (const one of kept) expect(await holds(kept.filter((two) => two !== one))).toBe(false);
    }),
    { seed: 42, numRuns: 200 },
  );
});
