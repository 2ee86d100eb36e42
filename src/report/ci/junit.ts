/**
 * JUnit XML: a suite a run, a test case a finding, and one more for whether the run is valid at
 * all. Follows the schema that Jenkins and GitLab read (testsuites, testsuite, properties,
 * testcase with failure or error).
 */
import type { Finding } from "../../result/finding.ts";
import { doubtsOf, type ReportedRun, runName, valuesOf } from "./reported-run.ts";

/** The text of the file, with a line feed at its end. */
export function junitXml(runs: readonly ReportedRun[]): string {
  const suites = runs.map(suiteOf);
  const total = (count: (suite: Suite) => number) =>
    suites.reduce((sum, suite) => sum + count(suite), 0);
  const counts = attributes({
    name: "coalmine",
    tests: total(({ cases }) => cases.length),
    failures: total(({ cases }) => countOf(cases, "failure")),
    errors: total(({ cases }) => countOf(cases, "error")),
  });
  const lines = suites.flatMap(suiteLines);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${counts}>`,
    ...lines.map((line) => `  ${line}`),
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly name: string;
  /** Null for one that passed. */
  readonly problem: {
    readonly kind: "failure" | "error";
    readonly message: string;
    readonly text: string;
  } | null;
}

interface Suite {
  readonly run: ReportedRun;
  readonly cases: readonly Case[];
}

function suiteOf(run: ReportedRun): Suite {
  return { run, cases: [...run.result.findings.map((one) => caseOf(one, run)), validCase(run)] };
}

function caseOf(finding: Finding, run: ReportedRun): Case {
  const name = `${finding.id}: ${finding.title}`;
  if (finding.verdict === "pass") return { name, problem: null };
  const kind = finding.verdict === "fail" ? "failure" : "error";
  const jobs = finding.jobs.length > 0 ? [`First jobs: ${finding.jobs.join(" ")}`] : [];
  const text = [finding.sentence, valuesOf(finding), ...jobs, ...afterwards(run)].join("\n");
  return { name, problem: { kind, message: finding.sentence, text } };
}

function validCase(run: ReportedRun): Case {
  const name = "valid: The run can be trusted";
  const doubts = doubtsOf(run.result);
  const [first] = doubts;
  if (first === undefined) return { name, problem: null };
  const text = [...doubts, ...afterwards(run)].join("\n");
  return { name, problem: { kind: "error", message: first, text } };
}

function afterwards({ result, reportPath }: ReportedRun): string[] {
  return [`Again: ${result.command}`, `Report: ${reportPath}`];
}

function suiteLines({ run, cases }: Suite): string[] {
  const { result, reportPath, scenarioFile } = run;
  const head = attributes({
    name: runName(run),
    tests: cases.length,
    failures: countOf(cases, "failure"),
    errors: countOf(cases, "error"),
    time: result.lengthMs / 1000,
  });
  const properties = {
    verdict: result.verdict,
    seed: result.seed,
    digest: result.digest,
    world: result.world,
    scenario: scenarioFile,
    report: reportPath,
    command: result.command,
  };
  const file = scenarioFile;
  return [
    `<testsuite${head}>`,
    "  <properties>",
    ...Object.entries(properties).map(
      ([name, value]) => `    <property${attributes({ name, value })}/>`,
    ),
    "  </properties>",
    ...cases.flatMap((one) => caseLines(one, `coalmine.${result.scenario.name}`, file)),
    "</testsuite>",
  ];
}

function caseLines({ name, problem }: Case, classname: string, file: string): string[] {
  const head = attributes({ classname, name, file, time: 0 });
  if (problem === null) return [`  <testcase${head}/>`];
  const { kind, message, text } = problem;
  return [
    `  <testcase${head}>`,
    `    <${kind}${attributes({ type: kind, message })}>${escapeXml(text)}</${kind}>`,
    "  </testcase>",
  ];
}

function countOf(cases: readonly Case[], kind: "failure" | "error"): number {
  return cases.filter(({ problem }) => problem?.kind === kind).length;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Without what no XML document may hold, not even escaped: control characters, lone surrogates. */
function escapeXml(text: string): string {
  return [...text.toWellFormed()]
    .filter(isXml)
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\r", "&#13;");
}

/** Source: XML 1.0, production 2 (Char). */
function isXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code !== 0xfffe && code !== 0xffff;
}
