/**
 * What the terminal says of a finished run: verdict and findings first, failures before the rest;
 * then the ledger, the rollback, the load, and where to read on.
 */
import { styleText } from "node:util";

import type { Finding, FindingVerdict } from "../../result/finding.ts";
import type { Ledger, LoadSummary, RollbackTimes, RunResult } from "../../result/run-result.ts";
import { grouped, length } from "./figures.ts";

export interface SummaryOptions {
  readonly colour: boolean;
  /** Where the report lies, for people. */
  readonly reportPath: string;
}

const ORDER: readonly FindingVerdict[] = ["fail", "unknown", "pass"];
const MARKS = { fail: "✗", unknown: "?", pass: "✓" } as const;
const COLOURS = { fail: "red", unknown: "yellow", pass: "green", inconclusive: "yellow" } as const;

export function summaryText(result: RunResult, { colour, reportPath }: SummaryOptions): string {
  const paint = (of: keyof typeof COLOURS, text: string) =>
    colour ? styleText(COLOURS[of], text, { validateStream: false }) : text;
  const title = `${result.scenario.name} · ${result.world} · seed ${result.seed}`;
  const lines = [
    "",
    `${paint(result.verdict, result.verdict.toUpperCase())}  ${title}`,
    `  ${result.reason}`,
    "",
    ...inOrder(result.findings).map(
      (of) => `  ${paint(of.verdict, MARKS[of.verdict])} ${text(of)}`,
    ),
    ...result.validity.doubts.map((doubt) => `  ${paint("unknown", "?")} ${doubt}`),
    "",
    field("jobs", jobsText(result.ledger)),
    field("deployment", `${result.deployment.outcome}${stepsText(result)}`),
    field("rollback", rollbackText(result.rollback)),
    field("load", loadText(result.load)),
    field("digest", result.digest),
    field("report", reportPath),
    field("replay", result.command),
    "",
  ];
  return lines.filter((line) => line !== null).join("\n");
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
}

function text(finding: Finding): string {
  const unit = finding.unit === "" ? "" : ` ${finding.unit}`;
  const head = `${finding.title} (${finding.id}, n ${grouped(finding.n)})`;
  if (finding.verdict === "pass") return `${head}: ${finding.observed}${unit}`;
  const expected = `expected ${finding.expected}${unit}, observed ${finding.observed}${unit}`;
  return `${head}: ${expected}\n    ${finding.sentence}`;
}

function field(name: string, value: string | null): string | null {
  return value === null ? null : `  ${name.padEnd(11)}${value}`;
}

function jobsText({ planned, enqueued, completed, dead, lost, doubled, lanes }: Ledger): string {
  return (
    `${grouped(planned)} planned · ${grouped(enqueued)} enqueued ` +
    `(${grouped(lanes.canary.enqueued)} canary) · ${grouped(completed)} completed · ` +
    `${grouped(dead)} dead · ${grouped(lost)} lost · ${grouped(doubled)} doubled`
  );
}

function stepsText({ deployment }: RunResult): string {
  const { length: events } = deployment.events;
  return events === 0 ? "" : ` after ${grouped(events)} events`;
}

/** Null when nothing was rolled back. */
function rollbackText(times: RollbackTimes): string | null {
  const parts: [string, number | null][] = [
    ["detect", times.detectMs],
    ["verify", times.verifyMs],
    ["switch", times.switchMs],
    ["drain", times.drainMs],
    ["terminate", times.terminateMs],
    ["total", times.totalMs],
  ];
  if (parts.every(([, ms]) => ms === null)) return null;
  return parts.map(([name, ms]) => `${name} ${length(ms)}`).join(" · ");
}

function loadText(load: LoadSummary): string {
  const { latencyMs, latenessMs } = load;
  return (
    `${grouped(load.achievedPerSecond)}/s of ${grouped(load.plannedPerSecond)}/s · latency ` +
    `p50 ${length(latencyMs.p50)}, p99 ${length(latencyMs.p99)}, p99.9 ${length(latencyMs.p999)}` +
    ` (n ${grouped(latencyMs.n)}) · lateness p99 ${length(latenessMs.p99)}`
  );
}
