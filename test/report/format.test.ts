/** Figures for people. */
import { expect, test } from "vitest";

import { linearTicks, logarithmicTicks } from "../../src/report/charts/axis.ts";
import {
  formatClock,
  formatCount,
  formatMargin,
  formatMs,
  formatNumber,
  formatPercent,
  formatShare,
} from "../../src/report/format.ts";

function plain(text: string): string {
  return text.replaceAll("\u00a0", " ");
}

test.each([
  [0, "0"],
  [1_234_567, "1,234,567"],
  [1_234.56, "1,235"],
  [123.45, "123.5"],
  [1.005, "1"],
  [0.0123, "0.012"],
  [0.00012, "0.0001"],
  [0.00001, "<0.0001"],
  [-42.5, "\u221242.5"],
  [null, "\u2013"],
])("the number %s reads %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test.each([
  [0.42, "0.42 ms"],
  [999, "999 ms"],
  [6_345.2, "6.35 s"],
  [59_999, "60 s"],
  [61_000, "1 min 1 s"],
  [3_600_000, "1 h"],
  [5_430_000, "1 h 30 min"],
  [-14, "\u221214 ms"],
  [null, "\u2013"],
])("%s ms read %s", (ms, text) => {
  expect(plain(formatMs(ms))).toBe(text);
});

test.each([
  [5_000, "0:05"],
  [83_400, "1:23.4"],
  [59_990, "1:00"],
  [3_723_000, "1:02:03"],
  [-1_000, "\u22120:01"],
])("the instant %s ms reads %s", (ms, text) => {
  expect(formatClock(ms)).toBe(text);
});

test("nearly all is never said to be all", () => {
  expect(plain(formatPercent(99.99999))).toBe("99.9999 %");
  expect(plain(formatPercent(99.997))).toBe("99.997 %");
  expect(plain(formatPercent(100))).toBe("100 %");
});

test("shares, margins and counts", () => {
  expect(plain(formatShare(250))).toBe("2.5 %");
  expect(plain(formatMargin(12.34))).toBe("+12.3 %");
  expect(plain(formatMargin(-52.5))).toBe("\u221252.5 %");
  expect(formatMargin(null)).toBe("\u2013");
  expect(formatCount(0, "job")).toBe("no jobs");
  expect(formatCount(1, "job")).toBe("1 job");
  expect(formatCount(1_200, "look")).toBe("1,200 looks");
});

test("axes have few, round lines that reach across", () => {
  expect(linearTicks(33)).toEqual([0, 10, 20, 30]);
  expect(linearTicks(0.7)).toEqual([0, 0.2, 0.4, 0.6]);
  expect(linearTicks(100)).toEqual([0, 50, 100]);
  expect(logarithmicTicks(0.9, 60)).toEqual([1, 2, 5, 10, 20, 50]);
  expect(logarithmicTicks(0.009, 20_000)).toEqual([0.01, 0.1, 1, 10, 100, 1_000, 10_000]);
});
