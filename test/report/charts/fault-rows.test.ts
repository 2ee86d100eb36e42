import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { inRows } from "../../../src/report/charts/fault-rows.ts";

const LENGTH = 1_000;

const aWindow = (from: number, to: number, label = "") => ({ from, to, label });
const rowsOf = (...windows: ReturnType<typeof aWindow>[]) =>
  inRows(windows, LENGTH).map(({ row }) => row);

const windows = fc.array(
  fc
    .tuple(fc.nat(900), fc.nat(100), fc.string({ maxLength: 30 }))
    .map(([from, lasts, label]) => aWindow(from, from + lasts, label)),
  { maxLength: 20 },
);

describe("rows of fault windows", () => {
  test("one after the other need one row, two at once need two", () => {
    expect(rowsOf(aWindow(0, 100), aWindow(100, 200), aWindow(150, 300))).toEqual([0, 0, 1]);
  });

  test("a name that is longer than its window keeps others from its row", () => {
    const rows = rowsOf(aWindow(0, 1, "fault-1: crash"), aWindow(50, 51), aWindow(90, 91));
    expect(rows).toEqual([0, 1, 0]);
  });

  test("go by time, whatever the order in the plan", () => {
    expect(rowsOf(aWindow(500, 600), aWindow(0, 550))).toEqual([1, 0]);
  });

  test("are four at most, and then the one that is free first is shared", () => {
    const long = [100, 90, 80, 70].map((to) => aWindow(0, to));
    expect(rowsOf(...long, aWindow(10, 20))).toEqual([0, 1, 2, 3, 3]);
  });

  test("keep all windows and their order; in fewer than four rows none overlap", () => {
    const property = fc.property(windows, (given) => {
      const placed = inRows(given, LENGTH);
      expect(placed.map(({ row: _, ...window }) => window)).toEqual(given);
      if (placed.some(({ row }) => row === 3)) return;
      for (const [i, one] of placed.entries()) {
        for (const other of placed.slice(i + 1)) {
          const isApart = one.to <= other.from || other.to <= one.from;
          const isEmpty = one.from === one.to || other.from === other.to;
          expect(one.row !== other.row || isApart || isEmpty).toBe(true);
        }
      }
    });
    fc.assert(property, { seed: 91, numRuns: 300 });
  });
});
