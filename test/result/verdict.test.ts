/** Fail over inconclusive over pass, and nothing judged is no pass. */
import { expect, test } from "vitest";

import type { Finding, FindingVerdict } from "../../src/result/finding.ts";
import { judge } from "../../src/result/verdict.ts";

const finding = (verdict: FindingVerdict): Finding => ({
  id: verdict,
  title: `It is ${verdict}`,
  verdict,
  expected: "0",
  observed: "1",
  unit: "jobs",
  n: 1,
  sentence: "One was seen.",
  jobs: [],
  marginPercent: null,
});

test.each([
  [["pass", "pass"], [], "pass", "All 2 findings pass."],
  [["pass"], [], "pass", "The one finding passes."],
  [["pass"], ["Late.", "Slow."], "inconclusive", "Late. And 1 more doubt."],
  [["pass", "unknown"], [], "inconclusive", '"It is unknown" could not be judged: One was seen.'],
  [["pass"], ["Late."], "inconclusive", "Late."],
  [["unknown", "fail"], ["Late."], "fail", '"It is fail" failed: One was seen.'],
  [["fail", "fail"], [], "fail", '"It is fail" failed: One was seen. 1 more failed.'],
  [[], [], "inconclusive", "There was no expectation that could be judged."],
] as const)("%j with doubts %j: %s", (verdicts, doubts, verdict, reason) => {
  expect(judge(verdicts.map(finding), doubts)).toEqual({ verdict, reason });
});
