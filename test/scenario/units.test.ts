/** Values with units: what is read, what is refused and why, and that text and value round-trip. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { bytesUnit } from "../../src/scenario/units/bytes.ts";
import { durationUnit } from "../../src/scenario/units/duration.ts";
import {
  partUnit,
  percentUnit,
  pointsUnit,
  probabilityUnit,
  shareUnit,
} from "../../src/scenario/units/percent.ts";
import { rateUnit } from "../../src/scenario/units/rate.ts";
import { rangeOf, type Unit } from "../../src/scenario/units/unit.ts";

function read<T>(unit: Unit<T>, text: string): T | string {
  const parsed = unit.parse(text);
  return parsed.kind === "value" ? parsed.value : parsed.because;
}

describe("durations", () => {
  test.each([
    ["30s", 30_000_000],
    ["200ms", 200_000],
    ["1h30m", 5_400_000_000],
    ["5m30s", 330_000_000],
    ["1.5s", 1_500_000],
    ["0.1ms", 100],
    ["7us", 7],
    ["7µs", 7],
    ["0s", 0],
    ["2h0m0s", 7_200_000_000],
  ])("%s is %d microseconds", (text, micros) => {
    expect(read(durationUnit, text)).toBe(micros);
  });

  test.each([
    ["30", "has no unit"],
    ["", "not a duration"],
    ["fast", "not a duration"],
    ["5s later", "not a duration"],
    ["-5s", "not a duration"],
    ["1.0000001s", "finer than a microsecond"],
    ["99999999999h", "longer than can be counted"],
  ])("%j is refused: %s", (text, because) => {
    expect(read(durationUnit, text)).toContain(because);
  });

  test("any length reads back from its text", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (micros) => {
        expect(read(durationUnit, durationUnit.format(micros))).toBe(micros);
      }),
      { seed: 109 },
    );
  });

  test("texts are the shortest that people would write", () => {
    expect([330_000_000, 200_000, 1_500_000, 3_600_000_000, 0].map(durationUnit.format)).toEqual([
      "5m30s",
      "200ms",
      "1.5s",
      "1h",
      "0s",
    ]);
  });
});

describe("percentages", () => {
  test.each([
    ["0%", 0],
    ["5%", 500],
    ["12.5 %", 1250],
    ["0.01%", 1],
    ["100%", 10_000],
  ])("a share of %s is %d basis points", (text, share) => {
    expect(read(shareUnit, text)).toBe(share);
  });

  test.each([
    ["101%", "more than 100%"],
    ["100.01%", "more than 100%"],
    ["5", "write 5%"],
    ["5.123%", "two decimals"],
    ["-5%", "below zero"],
    ["5 points", "wrong unit"],
    ["five%", "is not a share"],
  ])("a share of %s is refused: %s", (text, because) => {
    expect(read(shareUnit, text)).toContain(because);
  });

  test("a difference is in points, never in percent", () => {
    expect(read(pointsUnit, "0.5 points")).toBe(0.5);
    expect(read(pointsUnit, "1 point")).toBe(1);
    expect(read(pointsUnit, "5%")).toContain("write 5 points");
    expect(read(pointsUnit, "101 points")).toContain("is more than 100 points");
  });

  test("an increase may be more than 100%", () => {
    expect(read(percentUnit, "200%")).toBe(200);
  });

  test("every share, probability, percentage and difference reads back from its text", () => {
    const shares = fc.integer({ min: 0, max: 10_000 });
    const parts = fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1_000_000);
    const hundredths = (max: number) => fc.integer({ min: 0, max }).map((n) => n / 100);
    fc.assert(
      fc.property(
        shares,
        parts,
        hundredths(10_000),
        hundredths(100_000),
        (share, probability, part, more) => {
          expect(read(shareUnit, shareUnit.format(share))).toBe(share);
          expect(read(probabilityUnit, probabilityUnit.format(probability))).toBe(probability);
          expect(read(percentUnit, percentUnit.format(more))).toBe(more);
          expect(read(partUnit, partUnit.format(part))).toBe(part);
          expect(read(pointsUnit, pointsUnit.format(part))).toBe(part);
        },
      ),
      { seed: 110 },
    );
  });
});

describe("rates, ranges and sizes", () => {
  test("rates are per second, minute or hour", () => {
    expect(["10000/s", "30/m", "3600/h", "0/s"].map((text) => read(rateUnit, text))).toEqual([
      10_000, 0.5, 1, 0,
    ]);
  });

  test.each([
    ["100", "write 100/s"],
    ["100/day", 'is per "day"'],
    ["quick", "is not a rate"],
    ["99999999/s", "more than"],
    ["0.00001/s", "less than"],
  ])("a rate of %s is refused: %s", (text, because) => {
    expect(read(rateUnit, text)).toContain(because);
  });

  test("rates read back from their text", () => {
    const rates = fc.double({ min: 0.0001, max: 10_000_000, noNaN: true });
    fc.assert(
      fc.property(rates, (rate) => {
        expect(read(rateUnit, rateUnit.format(rate))).toBe(rate);
      }),
      { seed: 111 },
    );
  });

  test("a range has two ends with units", () => {
    const range = rangeOf(rateUnit);
    expect(read(range, "1000/s..10000/s")).toEqual([1000, 10_000]);
    expect(read(range, "1000/s")).toContain("two values");
    expect(read(range, "1000..10000/s")).toContain("write 1000/s");
  });

  test("sizes are whole bytes, 64KiB at most", () => {
    expect(["200B", "2kB", "4KiB"].map((text) => read(bytesUnit, text))).toEqual([200, 2000, 4096]);
    expect(read(bytesUnit, "200")).toContain("is not a size");
    expect(read(bytesUnit, "65KiB")).toContain("more than 64KiB");
  });
});
