/** A sine as straight parts: whole, close to the curve, and the same up as down. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { waveParts } from "../../src/scenario/schema/wave.ts";

const period = fc.integer({ min: 1, max: 1_000_000 });
const lasts = fc.integer({ min: 1, max: 3_000_000 });

test("parts add up to the length and follow one another without a step", () => {
  fc.assert(
    fc.property(lasts, period, (length, of) => {
      fc.pre(length <= of * 100);
      const parts = waveParts(length, of);
      expect(parts.reduce((sum, part) => sum + part.for, 0)).toBe(length);
      expect(parts.every((part) => part.for > 0)).toBe(true);
      for (const part of parts) {
        expect(Math.abs(part.from)).toBeLessThanOrEqual(1);
        expect(Math.abs(part.to)).toBeLessThanOrEqual(1);
      }
      if (of >= 64) {
        for (const [i, part] of parts.slice(1).entries()) expect(part.from).toBe(parts[i]?.to);
      }
    }),
    { seed: 61 },
  );
});

test("a whole period begins in the middle, rises, and comes out even", () => {
  const parts = waveParts(32_000, 32_000);
  expect(parts).toHaveLength(32);
  expect([0, 8, 16, 24].map((i) => parts[i]?.from)).toEqual([0, 1, 0, -1]);
  for (const [i, part] of parts.entries()) {
    expect(part.from).toBeCloseTo(Math.sin((2 * Math.PI * i) / 32), 6);
  }
  expect(parts.reduce((sum, { from, to }) => sum + (from + to) / 2, 0)).toBeCloseTo(0, 9);
});

test("a part that is cut short ends where the line is then", () => {
  expect(waveParts(1_500, 32_000).map((part) => part.for)).toEqual([1_000, 500]);
  const [first, second] = waveParts(1_500, 32_000);
  expect(second?.from).toBe(first?.to);
  expect(second?.to).toBeCloseTo((0.195_090_322 + 0.382_683_432) / 2, 9);
});
