/** Counts in sentences: nothing of the number is lost, and only one thing is one. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { counted, grouped } from "../../src/result/counted.ts";

test("separators stand between threes of whole digits, and take nothing away", () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true })), (count) => {
      const text = grouped(count);
      expect(text.replaceAll(",", "")).toBe(String(count));
      if (Number.isInteger(count) && Math.abs(count) < 1e21) {
        expect(text).toMatch(/^-?\d{1,3}(,\d{3})*$/);
      }
      expect(text.split(".")[1] ?? "").not.toContain(",");
    }),
    { seed: 7 },
  );
});

test("only one is one", () => {
  fc.assert(
    fc.property(fc.nat(), (count) => {
      const is = counted(count, "key was", "keys were");
      expect(is).toBe(`${grouped(count)} ${count === 1 ? "key was" : "keys were"}`);
    }),
    { seed: 8 },
  );
});

test.each([
  [0, "0 jobs"],
  [1, "1 job"],
  [2, "2 jobs"],
  [999, "999 jobs"],
  [1_000, "1,000 jobs"],
  [20_242, "20,242 jobs"],
  [-1_234_567, "-1,234,567 jobs"],
  [2.5, "2.5 jobs"],
  [1_234.5678, "1,234.5678 jobs"],
  [Number.NaN, "NaN jobs"],
])("%d reads %s", (count, text) => {
  expect(counted(count, "job")).toBe(text);
});
