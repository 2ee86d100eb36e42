/**
 * What a run says on the terminal when it is done: findings first, failures before all, then the
 * ledger, the rollback, the load, and how to get the same run again.
 */

import { counted } from "../result/counted.ts";
import type { Finding } from "../result/finding.ts";
import type { RunResult } from "../result/run-result.ts";
import { differencesFirst } from "./comparison/comparison-section.ts";
import { formatMargin, formatMs, formatNumber, formatPercent, percentOf } from "./format.ts";
import { failuresFirst } from "./sections/findings.ts";

export interface SummaryOptions {
  /** With ANSI colours; for verdicts only. */
  readonly colour: boolean;
  readonly reportPath: string;
}

/** ANSI foreground colours. */
const COLOURS = { PASS: 32, FAIL: 31, UNKNOWN: 35, INCONCLUSIVE: 35 } as const;
const SIGNS = {
  pass: "PASS",
  fail: "FAIL",
  unknown: "UNKNOWN",
  inconclusive: "INCONCLUSIVE",
} as const;

/** Lines of at most about a hundred characters, with a line feed at the end. */
export function terminalSummary(result: RunResult, options: SummaryOptions): string {
  const lines = [
    ...findingLines(result.findings),
    "",
    `jobs      ${jobsLine(result)}`,
    `rollback  ${rollbackLine(result)}`,
    `load      ${loadLine(result)}`,
    `latency   ${latencyLine(result)}`,
    ...baselineLines(result),
    ...result.validity.doubts.map((doubt) => `doubt     ${doubt}`),
    `digest    ${result.digest}  seed ${result.seed}  world ${result.world}`,
    `again     ${result.command}`,
    `report    ${options.reportPath}`,
    "",
    `${SIGNS[result.verdict]}  ${result.scenario.name}: ${result.reason}`,
  ];
  const clean = lines.map(oneLine);
  return `${(options.colour ? clean.map(coloured) : clean).join("\n")}\n`;
}

function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return ["no property was checked"];
  const width = Math.max(...findings.map((finding) => finding.id.length));
  return failuresFirst(findings).flatMap((finding) => {
    const head = SIGNS[finding.verdict].padEnd(9);
    const line = `${head}${finding.id.padEnd(width)}  ${valuesOf(finding)}`;
    if (finding.verdict === "pass") return [line];
    const jobs = finding.jobs.length > 0 ? `; first jobs ${finding.jobs.join(" ")}` : "";
    return [line, `         ${finding.sentence}${jobs}`];
  });
}

function valuesOf(finding: Finding): string {
  const margin =
    finding.marginPercent === null ? "" : `, margin ${formatMargin(finding.marginPercent)}`;
  const { observed, unit, expected, n } = finding;
  return `${observed} ${unit}, expected ${expected}${margin}, n ${formatNumber(n)}`;
}

function jobsLine(result: RunResult): string {
  const { ledger } = result;
  const counts: readonly (readonly [string, number])[] = [
    ["planned", ledger.planned],
    ["enqueued", ledger.enqueued],
    ["completed", ledger.completed],
    ["dead", ledger.dead],
    ["lost", ledger.lost],
    ["doubled", ledger.doubled],
  ];
  return counts.map(([name, count]) => `${formatNumber(count)} ${name}`).join(", ");
}

function rollbackLine(result: RunResult): string {
  const times = result.rollback;
  if (times.switchMs === null && times.detectMs === null) {
    return `none; the deployment is ${result.deployment.outcome}`;
  }
  const parts: readonly (readonly [string, number | null])[] = [
    ["detect", times.detectMs],
    ["verify", times.verifyMs],
    ["switch", times.switchMs],
    ["drain", times.drainMs],
    ["terminate", times.terminateMs],
    ["total", times.totalMs],
  ];
  return parts.map(([name, ms]) => `${name} ${formatMs(ms)}`).join(", ");
}

function loadLine(result: RunResult): string {
  const { load } = result;
  const achieved = formatPercent(percentOf(load.achievedPerSecond, load.plannedPerSecond));
  const rates = `${formatNumber(load.achievedPerSecond)} jobs/s achieved of ${formatNumber(
    load.plannedPerSecond,
  )} planned`;
  return `${rates} (${achieved}), lateness p99 ${formatMs(load.latenessMs.p99)}`;
}

function latencyLine(result: RunResult): string {
  const { n, p50, p95, p99, p999 } = result.load.latencyMs;
  const low = `p50 ${formatMs(p50)}, p95 ${formatMs(p95)}`;
  const high = `p99 ${formatMs(p99)}, p99.9 ${formatMs(p999)}`;
  return `${low}, ${high}, end to end after warm-up, n ${formatNumber(n)}`;
}

const MOST_DIFFERENCES = 8;

function baselineLines({ comparison }: RunResult): string[] {
  if (comparison === undefined) return [];
  const different = differencesFirst(comparison.figures).filter((of) => of.change !== "same");
  const shown = different.slice(0, MOST_DIFFERENCES).map(({ subject, before, after, change }) => {
    return `          ${change.padEnd(7)} ${subject}: ${before} -> ${after}`;
  });
  const more = different.length - shown.length;
  const verdict = comparison.verdict.replace("_", " ");
  const differ = different.length === 1 ? "differs" : "differ";
  const counts = `${different.length} of ${counted(comparison.figures.length, "figure")} ${differ}`;
  const rest = more > 0 ? [`          and ${more} more, in the report`] : [];
  return [`baseline  ${verdict}; ${counts}`, ...shown, ...rest];
}

/** Text of a scenario must not colour, move the cursor or start a line of its own. */
function oneLine(line: string): string {
  const plain = line.replaceAll("\u00a0", " ").replaceAll("\u2212", "-").replaceAll("\u2013", "-");
  return [...plain].map((character) => (isControl(character) ? " " : character)).join("");
}

function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

/** A verdict stands only at the start of a line: no text from outside does. */
function coloured(line: string): string {
  return line.replace(/^(PASS|FAIL|UNKNOWN|INCONCLUSIVE)(?= )/, (word) => {
    return `\u001b[${COLOURS[word as keyof typeof COLOURS]}m${word}\u001b[0m`;
  });
}
