/**
 * For GitLab, beside JUnit: a Code Quality report of what failed, which merge requests show at the
 * scenario's line, and key figures as OpenMetrics text, which they show with their difference.
 *
 * Source: docs.gitlab.com, "Code Quality report format" and "Metrics reports"; openmetrics.io 1.0.
 */
import { hash64 } from "../../kernel/hash.ts";
import type { RunResult } from "../../result/run-result.ts";
import { stableJson } from "../stable-json.ts";
import { failedFindings, type ReportedRun, runName, valuesOf } from "./reported-run.ts";

/** The text of the Code Quality report, with a line feed at its end. */
export function codeQualityJson(runs: readonly ReportedRun[]): string {
  const issues = failedFindings(runs).map(({ run, finding }) => {
    const { scenarioFile, line, result } = run;
    const said = `${finding.title}: ${finding.sentence} (${valuesOf(finding)})`;
    return {
      description: `${said} ${runName(run)}; again: ${result.command}`,
      check_name: `coalmine/${finding.id}`,
      fingerprint: fingerprint(run, finding.id),
      severity: "critical",
      location: { path: scenarioFile, lines: { begin: line } },
    };
  });
  return `${stableJson(issues)}\n`;
}

/** Stays the same while the same finding of the same run fails, whatever the figures are. */
function fingerprint(run: ReportedRun, finding: string): string {
  const { high, low } = hash64(`${run.scenarioFile}\n${runName(run)}`, finding);
  return [high, low].map((half) => half.toString(16).padStart(8, "0")).join("");
}

interface Figure {
  /** A name with a unit ends in it, as OpenMetrics asks. */
  readonly name: string;
  readonly unit?: string;
  readonly help: string;
  /** Label beside those of the run, and its value; null where nothing was measured. */
  readonly samples: (result: RunResult) => readonly (readonly [Labels, number | null])[];
}

type Labels = Readonly<Record<string, string>>;

const FIGURES: readonly Figure[] = [
  {
    name: "coalmine_findings",
    help: "Findings of the run.",
    samples: ({ findings }) =>
      (["pass", "fail", "unknown"] as const).map((verdict) => [
        { verdict },
        findings.filter((finding) => finding.verdict === verdict).length,
      ]),
  },
  {
    name: "coalmine_jobs",
    help: "Jobs of the run.",
    samples: ({ ledger }) =>
      (["enqueued", "completed", "dead", "lost", "doubled"] as const).map((state) => [
        { state },
        ledger[state],
      ]),
  },
  {
    name: "coalmine_latency_seconds",
    unit: "seconds",
    help: "End-to-end latency after warm-up.",
    samples: ({ load }) => [
      [{ quantile: "0.5" }, seconds(load.latencyMs.p50)],
      [{ quantile: "0.99" }, seconds(load.latencyMs.p99)],
    ],
  },
  {
    name: "coalmine_rollback_seconds",
    unit: "seconds",
    help: "Steps of the rollback.",
    samples: ({ rollback }) => [
      [{ step: "detect" }, seconds(rollback.detectMs)],
      [{ step: "switch" }, seconds(rollback.switchMs)],
      [{ step: "drain" }, seconds(rollback.drainMs)],
      [{ step: "total" }, seconds(rollback.totalMs)],
    ],
  },
  {
    name: "coalmine_achieved_jobs_per_second",
    help: "Jobs enqueued a second.",
    samples: ({ load }) => [[{}, load.achievedPerSecond]],
  },
];

/** OpenMetrics text; what was not measured has no sample. */
export function openMetrics(runs: readonly ReportedRun[]): string {
  const lines = FIGURES.flatMap((figure) => [
    `# TYPE ${figure.name} gauge`,
    ...(figure.unit === undefined ? [] : [`# UNIT ${figure.name} ${figure.unit}`]),
    `# HELP ${figure.name} ${figure.help}`,
    ...runs.flatMap((run) => samplesOf(figure, run.result)),
  ]);
  return [...lines, "# EOF", ""].join("\n");
}

function samplesOf(figure: Figure, result: RunResult): string[] {
  const own = { scenario: result.scenario.name, world: result.world, seed: result.seed };
  return figure.samples(result).flatMap(([labels, value]) => {
    if (value === null) return [];
    const all = Object.entries({ ...own, ...labels });
    const written = all.map(([name, text]) => `${name}="${escapeLabel(text)}"`).join(",");
    return [`${figure.name}{${written}} ${value}`];
  });
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
