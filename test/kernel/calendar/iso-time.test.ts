import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantOfIso, isoTime } from "../../../src/kernel/calendar/iso-time.ts";

const GOLDEN: readonly (readonly [number, string])[] = [
  [0, "1970-01-01T00:00:00.000000Z"],
  [-1, "1969-12-31T23:59:59.999999Z"],
  [951_782_400_000_000, "2000-02-29T00:00:00.000000Z"],
  [1_769_344_496_000_250, "2026-01-25T12:34:56.000250Z"],
  [4_107_542_399_999_999, "2100-02-28T23:59:59.999999Z"],
  [4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"],
  [-9_007_199_254_740_991, "1684-07-28T00:12:25.259009Z"],
  [9_007_199_254_740_991, "2255-06-05T23:47:34.740991Z"],
];

describe("an instant as text", () => {
  test.each(GOLDEN)("%i is %s, and back", (at, text) => {
    expect(isoTime(at)).toBe(text);
    expect(instantOfIso(text)).toBe(at);
  });

  test("is what the platform's calendar says, wherever instants are exact", () => {
    const at = fc.integer({ min: -9_007_199_254_740, max: 9_007_199_254_739 });
    fc.assert(
      fc.property(at, fc.nat({ max: 999 }), (ms, micros) => {
        const ofMs = new Date(ms).toISOString().slice(0, -1);
        const text = `${ofMs}${String(micros).padStart(3, "0")}Z`;
        expect(isoTime(ms * 1_000 + micros)).toBe(text);
        expect(instantOfIso(text)).toBe(ms * 1_000 + micros);
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  test.each([
    "2026-01-25T12:34:56Z",
    "2026-02-30T00:00:00.000000Z",
    "2026-13-01T00:00:00.000000Z",
    "2026-01-25T24:00:00.000000Z",
    "2026-01-25T12:60:00.000000Z",
    "yesterday",
  ])("%s is no text of an instant", (text) => {
    expect(instantOfIso(text)).toBeNull();
  });

  test("is exact or refused", () => {
    expect(() => isoTime(2 ** 53)).toThrow("no exact instant");
    expect(() => isoTime(0.5)).toThrow("no exact instant");
    expect(instantOfIso("2256-01-01T00:00:00.000000Z")).toBeNull();
  });
});
