/**
 * A run together with where its scenario and its report lie: what all formats for CI start from.
 * Which findings are problems, and how a doubt becomes one, is decided here and only here.
 */
import type { Finding } from "../../result/finding.ts";
import type { RunResult } from "../../result/run-result.ts";

export interface ReportedRun {
  readonly result: RunResult;
  /** From the repository's root, with `/`. */
  readonly scenarioFile: string;
  /** Line of the scenario's expectations, which a finding points to; 1 for the first. */
  readonly line: number;
  /** Of the HTML page, as people can open it. */
  readonly reportPath: string;
}

/** `flagship simulated seed 42`: tells runs of one scenario apart. */
export function runName({ result }: ReportedRun): string {
  return `${result.scenario.name} ${result.world} seed ${result.seed}`;
}

/** Expected and observed in one line. */
export function valuesOf({ observed, unit, expected }: Finding): string {
  return `observed ${`${observed} ${unit}`.trim()}, expected ${expected}`;
}

/** Why a run cannot be trusted, apart from its findings. Empty for a valid run. */
export function doubtsOf({ findings, validity }: RunResult): readonly string[] {
  if (findings.length > 0) return validity.doubts;
  return [...validity.doubts, "No property was checked."];
}

export interface FailedFinding {
  readonly run: ReportedRun;
  readonly finding: Finding;
}

export function failedFindings(runs: readonly ReportedRun[]): FailedFinding[] {
  return runs.flatMap((run) =>
    run.result.findings
      .filter(({ verdict }) => verdict === "fail")
      .map((finding) => ({ run, finding })),
  );
}
