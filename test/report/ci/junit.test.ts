/** JUnit XML: well-formed whatever the texts are, and every finding in it with its verdict. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { junitXml } from "../../../src/report/ci/junit.ts";
import {
  emptyResult,
  failedResult,
  inconclusiveResult,
  promotedResult,
  rollbackResult,
} from "../sample-result.ts";
import { elementsOf, readXml } from "./read-xml.ts";
import { anyRun, reported } from "./reported.ts";

test("any text gives XML that says which findings failed and which are unknown", () => {
  const holds = (runs: Parameters<typeof junitXml>[0]) => {
    const root = readXml(junitXml(runs));
    const suites = elementsOf(root, "testsuite");
    expect(suites).toHaveLength(runs.length);
    for (const [i, suite] of suites.entries()) {
      const { findings, validity } = runs[i]!.result;
      const count = (verdict: string) => findings.filter((f) => f.verdict === verdict).length;
      const doubted = validity.doubts.length > 0 || findings.length === 0 ? 1 : 0;
      expect(elementsOf(suite, "testcase")).toHaveLength(findings.length + 1);
      expect(elementsOf(suite, "failure")).toHaveLength(count("fail"));
      expect(elementsOf(suite, "error")).toHaveLength(count("unknown") + doubted);
      expect(suite.attributes.failures).toBe(String(count("fail")));
      expect(suite.attributes.errors).toBe(String(count("unknown") + doubted));
    }
    expect(root.attributes.tests).toBe(String(elementsOf(root, "testcase").length));
  };
  fc.assert(fc.property(fc.array(anyRun, { maxLength: 3 }), holds), { seed: 31, numRuns: 200 });
});

test("text comes through, but for what XML cannot hold", () => {
  const [first, ...rest] = failedResult().findings;
  const sentence = 'a <b> & "c"\u0000\u001b[31m\n]]> \ud800\u{1f600}\ufffe';
  const finding = { ...first!, verdict: "fail" as const, sentence };
  const root = readXml(junitXml([reported({ ...failedResult(), findings: [finding, ...rest] })]));
  const [failure] = elementsOf(root, "failure");
  expect(failure?.attributes.message).toBe('a <b> & "c"[31m\n]]> \ufffd\u{1f600}');
  expect(failure?.text).toContain('a <b> & "c"[31m\n]]> \ufffd\u{1f600}\nobserved ');
});

test("a suite has what leads back to its run", () => {
  const run = reported(failedResult());
  const [suite] = elementsOf(readXml(junitXml([run])), "testsuite");
  const properties = elementsOf(suite!, "property").map(({ attributes }) => attributes);
  expect(properties).toEqual([
    { name: "verdict", value: "fail" },
    { name: "seed", value: run.result.seed },
    { name: "digest", value: run.result.digest },
    { name: "world", value: run.result.world },
    { name: "scenario", value: "scenarios/flagship.yaml" },
    { name: "report", value: run.reportPath },
    { name: "command", value: run.result.command },
  ]);
  expect(suite?.attributes).toMatchObject({
    name: `flagship simulated seed ${run.result.seed}`,
    time: "180",
  });
});

test.each([
  ["passed", promotedResult(), 0, 0],
  ["rolled back as expected", rollbackResult(), 0, 0],
  ["checked nothing", emptyResult(), 0, 1],
])("a run that %s", (_, result, failures, errors) => {
  const root = readXml(junitXml([reported(result)]));
  expect(root.attributes).toMatchObject({ failures: `${failures}`, errors: `${errors}` });
});

test("a doubt is an error even where every finding passed", () => {
  const doubts = ["The load generator was late."];
  const result = { ...promotedResult(), verdict: "inconclusive" as const };
  const root = readXml(junitXml([reported({ ...result, validity: { doubts, environment: [] } })]));
  const [error] = elementsOf(root, "error");
  expect(error?.attributes.message).toBe("The load generator was late.");
  expect(elementsOf(readXml(junitXml([reported(inconclusiveResult())])), "error")).not.toEqual([]);
});
