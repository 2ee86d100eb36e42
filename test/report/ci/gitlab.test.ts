/** GitLab's own reports: their fields, what stays the same, and OpenMetrics' grammar. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";

import { codeQualityJson, openMetrics } from "../../../src/report/ci/gitlab.ts";
import { emptyResult, failedResult, promotedResult, rollbackResult } from "../sample-result.ts";
import { aFinding, anyRun, reported } from "./reported.ts";

/** Source: docs.gitlab.com, "Code Quality report format". */
const qualityReport = z.array(
  z.strictObject({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
    severity: z.enum(["info", "minor", "major", "critical", "blocker"]),
    location: z.strictObject({
      path: z.string().regex(/^[^/]/),
      lines: z.strictObject({ begin: z.int().min(1) }),
    }),
  }),
);

test("each failed finding is an issue with a fingerprint of its own", () => {
  const findings = ["a", "b", "c"].map((id) => aFinding({ id, title: id }));
  const runs = ["1", "2"].map((seed) => reported({ ...failedResult(), findings }, seed));
  const issues = qualityReport.parse(JSON.parse(codeQualityJson(runs)));
  expect(issues).toHaveLength(6);
  expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(6);
  expect(issues[0]).toMatchObject({
    check_name: "coalmine/a",
    location: { path: "scenarios/flagship.yaml", lines: { begin: 30 } },
  });
});

test("a fingerprint stays when only the figures change", () => {
  const of = (observed: string) =>
    codeQualityJson([reported({ ...failedResult(), findings: [aFinding({ observed })] })]);
  const [one, other] = [of("2"), of("3")].map((text) => qualityReport.parse(JSON.parse(text)));
  expect(one?.[0]?.fingerprint).toBe(other?.[0]?.fingerprint);
  expect(one?.[0]?.description).not.toBe(other?.[0]?.description);
});

test("what passed is no issue", () => {
  expect(JSON.parse(codeQualityJson([reported(promotedResult())]))).toEqual([]);
  expect(JSON.parse(codeQualityJson([]))).toEqual([]);
});

test("figures are OpenMetrics: families in one piece, units in names, no sample twice", () => {
  const holds = (runs: Parameters<typeof openMetrics>[0]) => {
    const text = openMetrics(runs.map((run, i) => ({ ...run, ...withSeed(run, `s${i}`) })));
    const lines = text.split("\n");
    expect(lines.splice(-2)).toEqual(["# EOF", ""]);
    const samples = new Set<string>();
    let family = "";
    for (const line of lines) {
      const type = /^# TYPE ([a-z_]+) gauge$/.exec(line);
      if (type?.[1] !== undefined) family = type[1];
      if (line.startsWith("#")) {
        expect(line).toMatch(new RegExp(`^# (TYPE|UNIT|HELP) ${family} `));
        if (line.startsWith("# UNIT")) expect(family.endsWith(line.split(" ").at(-1)!)).toBe(true);
        continue;
      }
      const sample = /^([a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\}) (\S+)$/.exec(line);
      expect(sample?.[1]?.startsWith(`${family}{`)).toBe(true);
      expect(Number.isFinite(Number(sample?.[2]))).toBe(true);
      expect(samples.has(sample?.[1] ?? "")).toBe(false);
      samples.add(sample?.[1] ?? "");
    }
  };
  fc.assert(fc.property(fc.array(anyRun, { maxLength: 3 }), holds), { seed: 35, numRuns: 50 });
});

function withSeed(run: ReturnType<typeof reported>, seed: string) {
  return { result: { ...run.result, seed } };
}

test("what was not measured has no figure", () => {
  const rolledBack = openMetrics([reported(rollbackResult())]);
  expect(rolledBack).toMatch(/^coalmine_rollback_seconds\{.*step="detect"\} 4$/m);
  expect(openMetrics([reported(emptyResult())])).not.toMatch(/^coalmine_rollback_seconds\{/m);
});
