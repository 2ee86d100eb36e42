/** What the terminal says: findings first, failures before all, nothing hidden or coloured in. */
import { expect, test } from "vitest";

import { terminalSummary } from "../../src/report/terminal-summary.ts";
import { emptyResult, failedResult, inconclusiveResult, rollbackResult } from "./sample-result.ts";

const ESCAPE = "\u001b";
const PLAIN = { colour: false, reportPath: "reports/flagship/index.html" };

test("begins with the findings, failures first, and ends with the verdict", () => {
  const lines = terminalSummary(failedResult(), PLAIN).trimEnd().split("\n");
  expect(lines[0]).toMatch(/^FAIL +jobs-conserved +2 jobs, expected 0, n 1,800,214$/);
  expect(lines[1]).toContain("first jobs 917204 917206");
  expect(lines[2]).toMatch(/^FAIL +rolled-back-within +61 s, expected at most 40, margin -52.5 %/);
  expect(lines[4]).toMatch(/^PASS /);
  expect(lines.at(-1)).toBe("FAIL  flagship: 2 jobs were lost, and the rollback took 61 s.");
});

test("names jobs, rollback times, load, digest, command and report", () => {
  const text = terminalSummary(rollbackResult(), PLAIN);
  expect(text).toContain("1,800,211 completed, 3 dead, 0 lost, 0 doubled");
  expect(text).toContain("detect 4 s, verify 4 s, switch 3.2 ms, drain 412 ms, terminate 1.93 s");
  expect(text).toContain("10,001 jobs/s achieved of 10,001 planned (99.997 %)");
  expect(text).toContain("digest    9f86d081884c7d65");
  expect(text).toContain("again     coalmine run scenarios/flagship.yaml");
  expect(text).toContain("report    reports/flagship/index.html");
  expect(text).not.toContain(ESCAPE);
});

test("says every doubt, and that nothing was checked", () => {
  const text = terminalSummary(inconclusiveResult(), PLAIN);
  for (const doubt of inconclusiveResult().validity.doubts) expect(text).toContain(doubt);
  expect(terminalSummary(emptyResult(), PLAIN)).toContain("no property was checked");
});

test("colours verdicts only, and lets no text from outside reach the terminal's controls", () => {
  const base = failedResult();
  const name = `a${ESCAPE}[2Jb\nPASS c\u009b31m`;
  const text = terminalSummary(
    { ...base, scenario: { ...base.scenario, name } },
    { ...PLAIN, colour: true },
  );
  const codes = text
    .split(ESCAPE)
    .slice(1)
    .map((part) => part.slice(0, part.indexOf("m") + 1));
  expect(new Set(codes)).toEqual(new Set(["[31m", "[32m", "[0m"]));
  expect(text).not.toContain("\u009b");
  expect(text.trimEnd().split("\n").at(-1)).toContain("a [2Jb PASS c 31m");
});
