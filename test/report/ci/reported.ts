/** Runs as CI formats get them, for their tests: any text where a scenario or a run has text. */
import fc from "fast-check";

import type { ReportedRun } from "../../../src/report/ci/reported-run.ts";
import type { Finding } from "../../../src/result/finding.ts";
import type { RunResult } from "../../../src/result/run-result.ts";
import { failedResult } from "../sample-result.ts";

export function reported(result: RunResult, seed = result.seed): ReportedRun {
  return {
    result: { ...result, seed },
    scenarioFile: "scenarios/flagship.yaml",
    line: 30,
    reportPath: `reports/flagship-${result.world}-${seed}/index.html`,
  };
}

export function aFinding(parts: Partial<Finding>): Finding {
  return {
    id: "jobs-conserved",
    title: "No job is lost",
    verdict: "fail",
    expected: "0",
    observed: "2",
    unit: "jobs",
    n: 10,
    sentence: "Two jobs were lost.",
    jobs: [],
    marginPercent: null,
    ...parts,
  };
}

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("|", "`", "<", "&", '"', "\n", "\r", "%", ",", ":", "\u0000"),
  }),
  fc.constantFrom("::error::", "]]>", "-->", "\ud800", "@team", "</failure>", "\u001b[31m"),
);

export const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    verdict: fc.constantFrom("pass", "fail", "unknown"),
    title: anyText,
    sentence: anyText,
    observed: anyText,
    expected: anyText,
    jobs: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(aFinding);

export const anyRun: fc.Arbitrary<ReportedRun> = fc
  .record({
    findings: fc.array(anyFinding, { maxLength: 14 }),
    verdict: fc.constantFrom("pass" as const, "fail" as const, "inconclusive" as const),
    reason: anyText,
    command: anyText,
  })
  .map((parts) => reported({ ...failedResult(), ...parts }));
