import fc from "fast-check";
import { expect, test } from "vitest";

import { isSameJson } from "../../src/kernel/same-json.ts";

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Its keys in the other order, at every depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, of]) => [name, turned(of)] as const);
  return Object.fromEntries(entries.reverse());
}

/** As text whose keys are in one order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, of: unknown) => {
    if (typeof of !== "object" || of === null || Array.isArray(of)) return of;
    return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

test("a copy says the same, in whatever order", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(isSameJson(copy(value), turned(copy(value)))).toBe(true);
    }),
    { seed: 9, numRuns: 300 },
  );
});

test("two values say the same if their texts do", () => {
  const small = fc.jsonValue({ maxDepth: 2 });
  fc.assert(
    fc.property(small, small, (a, b) => {
      const [one, other] = [copy(a), copy(b)];
      expect(isSameJson(one, other)).toBe(sorted(one) === sorted(other));
    }),
    { seed: 10, numRuns: 500 },
  );
});

test("a field that is undefined is not there", () => {
  expect(isSameJson({ a: 1, b: undefined }, { a: 1 })).toBe(true);
  expect(isSameJson({ a: 1, b: undefined }, { a: 1, c: 2 })).toBe(false);
});

test.each([
  [[], {}],
  [null, {}],
  [{ a: 1 }, { b: 1 }],
  [{ a: 1 }, { a: 1, b: 2 }],
  [[1, 2], [1]],
  [{ toString: 1 }, { valueOf: 1 }],
  ["1", 1],
])("%j and %j differ", (a, b) => {
  expect(isSameJson(a, b)).toBe(false);
  expect(isSameJson(b, a)).toBe(false);
});
