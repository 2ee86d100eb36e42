/**
 * For GitHub Actions: Markdown for the step summary, and annotations as workflow commands.
 *
 * Source of limits and escaping: docs.github.com, "Workflow commands for GitHub Actions" (1 MiB a
 * summary, 10 error annotations a step) and the runner's own toolkit (`command.ts`).
 */
import type { Finding } from "../../result/finding.ts";
import { formatMs, formatNumber } from "../format.ts";
import { failuresFirst } from "../sections/findings.ts";
import { doubtsOf, failedFindings, type ReportedRun, runName, valuesOf } from "./reported-run.ts";

export const SUMMARY_BYTES = 1024 * 1024;
const MOST_ANNOTATIONS = 10;

const MARKS = { pass: "✅", fail: "❌", unknown: "❔", inconclusive: "❔" } as const;
/** What a sentence may take; one that is longer is cut. */
const LONGEST_TEXT = 2_000;

/**
 * @param options.limitBytes What the summary may take in UTF-8; runs beyond it are left out, and
 *   the last line says how many.
 */
export function githubSummary(
  runs: readonly ReportedRun[],
  options: { readonly limitBytes: number },
): string {
  const blocks = [...runs].sort((a, b) => rank(a) - rank(b)).map(runBlock);
  let text = "";
  for (const [shown, block] of blocks.entries()) {
    const last = shown === blocks.length - 1;
    const room = options.limitBytes - (last ? 0 : bytesOf(cutLine(shown + 1, runs.length)));
    if (bytesOf(text + block) > room) {
      const cut = text + cutLine(shown, runs.length);
      return bytesOf(cut) > options.limitBytes ? "" : cut;
    }
    text += block;
  }
  return text;
}

/** Failed runs come first: they are what must not be cut. */
function rank({ result }: ReportedRun): number {
  return ["fail", "inconclusive", "pass"].indexOf(result.verdict);
}

function cutLine(shown: number, all: number): string {
  return (
    `\n> Showing ${shown} of ${all} runs, failed ones first: ` +
    "the summary of a step may not be larger. The reports have all of them.\n"
  );
}

function runBlock(run: ReportedRun): string {
  const { result, reportPath } = run;
  const { ledger, load } = result;
  const doubts = doubtsOf(result).map((doubt) => `- Doubt: ${markdown(doubt)}`);
  const rows = failuresFirst(result.findings).map(findingRow);
  const findings = [
    "| | Property | Observed | Expected | n | |",
    "| --- | --- | --- | --- | ---: | --- |",
    ...rows,
  ];
  const latency = `p50 ${formatMs(load.latencyMs.p50)}, p99 ${formatMs(load.latencyMs.p99)}`;
  return `${[
    `## ${MARKS[result.verdict]} ${result.verdict}: ${markdown(runName(run))}`,
    "",
    markdown(result.reason),
    "",
    ...doubts,
    ...(doubts.length > 0 ? [""] : []),
    ...(rows.length > 0 ? [...findings, ""] : []),
    `${formatNumber(ledger.completed)} of ${formatNumber(ledger.enqueued)} jobs completed, ` +
      `${formatNumber(ledger.dead)} dead, ${formatNumber(ledger.lost)} lost; ` +
      `latency ${latency}; deployment ${markdown(result.deployment.outcome)}.`,
    "",
    `Digest ${codeSpan(result.digest)}, report ${codeSpan(reportPath)}. To run it again:`,
    "",
    fenced(result.command),
    "",
  ].join("\n")}\n`;
}

function findingRow(finding: Finding): string {
  const { title, id, observed, unit, expected, n, verdict, sentence } = finding;
  const cells = [
    MARKS[verdict],
    `${markdown(title)} (${codeSpan(id)})`,
    markdown(`${observed} ${unit}`.trim()),
    markdown(expected),
    formatNumber(n),
    verdict === "pass" ? "" : markdown(sentence),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Text as itself, on one line: no markup, no mention, no cell of its own. */
function markdown(text: string): string {
  const short = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)} …` : text;
  return oneLine(short)
    .replaceAll(/[\\`*_{}[\]()#+!|~$:-]/g, (sign) => `\\${sign}`)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;");
}

/** Inside of a table too: a bar would end the cell even in code. */
function codeSpan(text: string): string {
  const plain = oneLine(text).replaceAll("|", "\\|");
  const ticks = "`".repeat(longestRun(plain) + 1);
  return ticks.length > 1 ? `${ticks} ${plain} ${ticks}` : `${ticks}${plain}${ticks}`;
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}sh\n${oneLine(text)}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** One workflow command a line of output; ten at most, the last of which then counts the rest. */
export function githubAnnotations(runs: readonly ReportedRun[]): string[] {
  const failed = failedFindings(runs);
  const doubtful = runs.filter(({ result }) => result.verdict === "inconclusive");
  const fits = failed.length <= MOST_ANNOTATIONS;
  const shown = fits ? failed : failed.slice(0, MOST_ANNOTATIONS - 1);
  const errors = shown.map(({ run, finding }) => {
    const title = `${finding.title} (${runName(run)})`;
    const message = `${finding.sentence}\n${valuesOf(finding)}\nAgain: ${run.result.command}`;
    return annotation({ level: "error", run, title, message });
  });
  const [first] = failed.slice(shown.length);
  if (first !== undefined) {
    const title = `${failed.length - shown.length} more findings failed`;
    const message = "GitHub shows ten annotations of a step; the summary has every finding.";
    errors.push(annotation({ level: "error", run: first.run, title, message }));
  }
  const warnings = doubtful.slice(0, MOST_ANNOTATIONS).map((run) => {
    const title = `Inconclusive (${runName(run)})`;
    const message = `${run.result.reason}\nAgain: ${run.result.command}`;
    return annotation({ level: "warning", run, title, message });
  });
  return [...errors, ...warnings];
}

function annotation(of: {
  readonly level: "error" | "warning";
  readonly run: ReportedRun;
  readonly title: string;
  readonly message: string;
}): string {
  const { scenarioFile, line } = of.run;
  const where = `file=${property(scenarioFile)},line=${line},title=${property(of.title)}`;
  return `::${of.level} ${where}::${data(of.message)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
