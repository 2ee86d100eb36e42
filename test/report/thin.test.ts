/** Thinning keeps what the eye must see: peaks, gaps, ends, order. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { type Point, thin, thinIndices } from "../../src/report/thin.ts";

const POINTS = fc
  .array(fc.option(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { freq: 8 }), {
    maxLength: 900,
  })
  .map((values) => values.map((y, x): Point => [x, y]));
const LIMIT = fc.integer({ min: 10, max: 200 });

function extremes(points: readonly Point[]): readonly (number | undefined)[] {
  const values = points.flatMap(([, y]) => (y === null ? [] : [y])).sort((a, b) => a - b);
  return [values[0], values.at(-1)];
}

test("no more points than the limit, all of them given, in their order, ends kept", () => {
  fc.assert(
    fc.property(POINTS, LIMIT, (points, limit) => {
      const kept = thin(points, limit);
      expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 0));
      const places = kept.map((point) => points.indexOf(point));
      expect(places).not.toContain(-1);
      for (let i = 1; i < places.length; i++) {
        expect(Number(places[i])).toBeGreaterThan(Number(places[i - 1]));
      }
      expect(kept[0]).toBe(points[0]);
      expect(kept.at(-1)).toBe(points.at(-1));
    }),
    { seed: 106 },
  );
});

test("the lowest and the highest value stay, and a gap stays a gap", () => {
  fc.assert(
    fc.property(POINTS, LIMIT, (points, limit) => {
      const kept = thin(points, limit);
      expect(extremes(kept)).toEqual(extremes(points));
      expect(kept.some(([, y]) => y === null)).toBe(points.some(([, y]) => y === null));
    }),
    { seed: 107 },
  );
});

test("few points are left alone", () => {
  const points: Point[] = [
    [0, 1],
    [1, null],
  ];
  expect(thin(points, 10)).toBe(points);
});

test("of many items the notable stay, the others are spread, and no index comes twice", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 400 }), LIMIT, (notable, limit) => {
      const kept = thinIndices(notable, limit);
      expect(kept).toHaveLength(Math.min(limit, notable.length));
      expect(new Set(kept).size).toBe(kept.length);
      expect([...kept].sort((a, b) => a - b)).toEqual(kept);
      const wanted = notable.flatMap((is, i) => (is ? [i] : [])).slice(0, limit);
      expect(kept).toEqual(expect.arrayContaining(wanted));
    }),
    { seed: 108 },
  );
});
