/** A run against its baseline: what is better, worse or neither, and what cannot be compared. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readBaseline } from "../../../src/report/comparison/baseline.ts";
import { withBaseline } from "../../../src/report/comparison/compare.ts";
import { EXACT, isWithin, NOISY } from "../../../src/report/comparison/tolerance.ts";
import { renderHtml } from "../../../src/report/render-html.ts";
import { resultJson } from "../../../src/report/result-json.ts";
import { terminalSummary } from "../../../src/report/terminal-summary.ts";
import type { RunResult } from "../../../src/result/run-result.ts";
import {
  emptyResult,
  failedResult,
  inconclusiveResult,
  promotedResult,
  rollbackResult,
} from "../sample-result.ts";

function against(after: RunResult, before: RunResult): RunResult {
  return withBaseline(after, readBaseline({ text: resultJson(before), file: "before.json" }));
}

function changed(after: RunResult, before: RunResult) {
  const figures = against(after, before).comparison?.figures ?? [];
  const different = figures.filter(({ change }) => change !== "same");
  return Object.fromEntries(different.map(({ subject, change }) => [subject, change]));
}

const live = (result: RunResult): RunResult => ({ ...result, world: "live" });

const withP99 = (result: RunResult, p99: number): RunResult => ({
  ...result,
  load: { ...result.load, latencyMs: { ...result.load.latencyMs, p99 } },
});

test.each([
  ["rollback", rollbackResult()],
  ["promoted", promotedResult()],
  ["inconclusive", inconclusiveResult()],
  ["failed", failedResult()],
  ["empty", emptyResult()],
])("a run is the same as itself: %s", (_, result) => {
  const { comparison, findings, verdict } = against(result, result);
  expect(comparison).toMatchObject({ verdict: "same" });
  expect(comparison?.figures.every(({ change }) => change === "same")).toBe(true);
  expect(findings.at(-1)).toMatchObject({ id: "baseline", verdict: "pass" });
  if (result.findings.length > 0) expect(verdict).toBe(result.verdict);
});

test("the finding is no part of the next comparison", () => {
  const once = against(rollbackResult(), rollbackResult());
  expect(changed(rollbackResult(), once)).toEqual({});
});

describe("a regression", () => {
  test("is a finding that got worse, and fails the run", () => {
    const result = against(failedResult(), rollbackResult());
    expect(result.comparison?.verdict).toBe("regressed");
    expect(result.verdict).toBe("fail");
    expect(result.findings.at(-1)).toMatchObject({ verdict: "fail", observed: "regressed" });
    expect(against(rollbackResult(), failedResult()).comparison?.verdict).toBe("improved");
  });

  test("fails a run that passes by itself", () => {
    const before = rollbackResult();
    const slower = withP99(before, Number(before.load.latencyMs.p99) + 0.001);
    const result = against(slower, before);
    expect(before.verdict).toBe("pass");
    expect(result.verdict).toBe("fail");
    expect(result.reason).toContain("does not fall behind its baseline");
    expect(result.comparison?.reason).toContain("1 of");
    expect(changed(slower, before)).toEqual({ "latency p99": "worse" });
    expect(changed(before, slower)).toEqual({ "latency p99": "better" });
  });

  test("is one more job lost, also live", () => {
    const before = live(rollbackResult());
    const after = { ...before, ledger: { ...before.ledger, lost: before.ledger.lost + 1 } };
    expect(changed(after, before)).toEqual({ "jobs lost": "worse" });
  });

  test("is another outcome", () => {
    const before = rollbackResult();
    const deployment = { ...before.deployment, outcome: "completed" as const };
    expect(changed({ ...before, deployment }, before)).toEqual({ outcome: "worse" });
  });
});

test("what differs neither for better nor for worse is shown, and no regression", () => {
  const before = rollbackResult();
  const [first, ...rest] = before.routing.stages;
  const routing = {
    ...before.routing,
    stages: [{ ...first!, fromMs: first!.fromMs + 1 }, ...rest],
  };
  const { comparison, verdict } = against({ ...before, routing }, before);
  expect(comparison?.verdict).toBe("same");
  expect(comparison?.reason).toMatch(/^Nothing got better or worse; 1 of \d+ figures differs\.$/);
  expect(verdict).toBe("pass");
});

describe("tolerance", () => {
  const p99 = Number(rollbackResult().load.latencyMs.p99);
  const other = { ...rollbackResult(), seed: "another" };

  test.each([
    ["live", live(rollbackResult()), live(withP99(rollbackResult(), p99 * 1.24))],
    ["another seed", rollbackResult(), withP99(other, p99 * 1.24)],
  ])("%s: a small difference is chance", (_, before, after) => {
    expect(changed(after, before)).toEqual({});
    expect(against(after, before).comparison?.tolerance).toContain("25 %");
  });

  test("live: a large one is not", () => {
    const after = live(withP99(rollbackResult(), p99 * 1.3 + 5));
    expect(changed(after, live(rollbackResult()))).toEqual({ "latency p99": "worse" });
  });

  test("exact lets nothing pass, noisy grows with the value", () => {
    const values = fc.tuple(fc.nat(), fc.nat());
    const holds = ([a, b]: readonly [number, number]) => {
      expect(isWithin(EXACT.times, a, b)).toBe(a === b);
      expect(isWithin(NOISY.jobs, a, b)).toBe(Math.abs(a - b) <= Math.max(10, a * 0.02));
    };
    fc.assert(fc.property(values, holds), { seed: 41 });
  });
});

describe("what cannot be compared is unknown, and makes the run inconclusive", () => {
  const before = rollbackResult();
  const scenario = before.scenario;

  test.each([
    ["another scenario", { ...before, scenario: { ...scenario, name: "other" } }, "of scenario"],
    ["another world", live(before), "of the live world"],
    ["another load", { ...before, scenario: { ...scenario, producers: 7 } }, "(producers)"],
  ])("%s", (_, other, said) => {
    const result = against(before, other);
    expect(result.comparison).toMatchObject({ verdict: "not_comparable", figures: [] });
    expect(result.comparison?.reason).toContain(said);
    expect(result.findings.at(-1)).toMatchObject({ verdict: "unknown", n: 0 });
    expect(result.verdict).toBe("inconclusive");
  });

  test("another version of result.json", () => {
    const text = JSON.stringify({ schemaVersion: 2, else: "unknown" });
    const result = withBaseline(before, readBaseline({ text, file: "next.json" }));
    expect(result.comparison?.reason).toContain("version 2");
    expect(result.verdict).toBe("inconclusive");
  });

  test("but rollout, expectations and versions are what is being worked on", () => {
    const worked = {
      ...scenario,
      rollout: { ...scenario.rollout, autoPromote: !scenario.rollout.autoPromote },
      canary: { ...scenario.canary, version: "v99" },
      expect: { ...scenario.expect, maxDead: 1 },
    };
    expect(changed({ ...before, scenario: worked }, before)).toEqual({});
  });
});

describe("a file that is no baseline", () => {
  const whole = JSON.parse(resultJson(rollbackResult()));

  test.each([
    ["is cut off", resultJson(rollbackResult()).slice(0, 999), "is not JSON"],
    ["is another document", '{"name":"x"}', "has no schemaVersion"],
    ["lacks a part", JSON.stringify({ ...whole, jobs: undefined }), "jobs"],
    [
      "has nonsense in it",
      JSON.stringify({ ...whole, rollback: { detectMs: "soon" } }),
      "detectMs",
    ],
  ])("%s", (_, text, said) => {
    expect(() => readBaseline({ text, file: "b.json" })).toThrow(said);
    expect(() => readBaseline({ text, file: "b.json" })).toThrow("b.json");
  });
});

describe("is shown", () => {
  const slower = withP99(rollbackResult(), 9_999);

  test("on the terminal, differences only", () => {
    const result = against(slower, rollbackResult());
    const text = terminalSummary(result, { colour: false, reportPath: "r" });
    expect(text).toMatch(/^baseline {2}regressed; 1 of \d+ figures differs$/m);
    expect(text).toMatch(/^ {10}worse {3}latency p99: .* -> /m);
    expect(terminalSummary(slower, { colour: false, reportPath: "r" })).not.toContain("baseline");
  });

  test("on the page, with the tolerance, differences first", async () => {
    const page = await renderHtml(against(slower, rollbackResult()));
    expect(page).toContain('<a href="#comparison">Baseline</a>');
    expect(page).toContain("Both runs are exact");
    const body = page.slice(page.indexOf('<section id="comparison"'));
    expect(body.slice(body.indexOf("<tbody>"), body.indexOf("<tbody>") + 200)).toContain(
      "latency p99",
    );
  });
});
