/** Section 7: what load was planned, what came of it, and all percentiles that were measured. */
import { toMs } from "../../kernel/time.ts";
import type { Percentiles, RunResult } from "../../result/run-result.ts";
import { chartFigure } from "../charts/chart-figure.ts";
import { loadChart } from "../charts/load-chart.ts";
import { spectrumChart } from "../charts/spectrum-chart.ts";
import { formatMs, formatNumber, formatPercent, percentOf } from "../format.ts";
import { type Html, html } from "../markup/html.ts";
import { section, table } from "../markup/table.ts";

export function loadSection(result: RunResult): Html {
  const warmUp = formatMs(toMs(result.scenario.warmUp));
  const lead = html`An open model: arrivals follow a plan made before the run,
and latency counts from the instant a job was intended. The first ${warmUp} are left out of
the tables, not of the charts.`;
  const body = [ratesTable(result), percentilesTable(result), overTime(result), spectrum(result)];
  return section({ id: "load", title: "Load", lead, body });
}

function ratesTable(result: RunResult): Html {
  const { load } = result;
  const share = (rate: number) => formatPercent(percentOf(rate, load.plannedPerSecond));
  const rate = (name: string, perSecond: number) => [
    name,
    formatNumber(perSecond),
    share(perSecond),
  ];
  return table({
    caption: `Rates after warm-up, n = ${formatNumber(load.latencyMs.n)} jobs finished`,
    columns: [
      { label: "Rate" },
      { label: "Jobs a second", numeric: true },
      { label: "Of the plan", numeric: true },
    ],
    rows: [
      rate("Planned", load.plannedPerSecond),
      rate("Achieved", load.achievedPerSecond),
      rate("Completed", load.completedPerSecond),
    ],
  });
}

function percentilesTable(result: RunResult): Html {
  const { load } = result;
  const rows: readonly (readonly [string, Percentiles])[] = [
    ["End to end, intended to finished", load.latencyMs],
    ["End to end, outside of fault windows", load.quietLatencyMs],
    ["Lateness, intended to sent", load.latenessMs],
    ["Queue wait, sent to started", load.waitMs],
    ["Run, started to finished", load.runMs],
  ];
  const negative =
    load.negative === 0
      ? null
      : html`<p><b>${formatNumber(load.negative)} differences below zero</b>:
the clocks disagreed, and no latency here can be trusted.</p>`;
  return html`${table({
    caption: "Percentiles after warm-up",
    columns: [
      { label: "Time" },
      { label: "n", numeric: true },
      { label: "p50", numeric: true },
      { label: "p95", numeric: true },
      { label: "p99", numeric: true },
      { label: "p99.9", numeric: true },
      { label: "max", numeric: true },
    ],
    rows: rows.map(([name, p]) => [
      name,
      formatNumber(p.n),
      ...[p.p50, p.p95, p.p99, p.p999, p.max].map(formatMs),
    ]),
  })}${negative}`;
}

function overTime(result: RunResult): Html {
  if (result.series.atMs.length === 0) return html`<p>Nothing was recorded over time.</p>`;
  const bucket = formatMs(result.series.bucketMs);
  const length = formatMs(result.lengthMs);
  return chartFigure({
    spec: loadChart(result),
    description:
      "Planned, achieved and finished jobs a second, latency by lane, lateness and backlog.",
    caption: `One point a bucket of ${bucket} over ${length}, warm-up included.`,
  });
}

function spectrum(result: RunResult): Html | null {
  const spec = spectrumChart(result);
  if (spec === null) return null;
  const n = formatNumber(result.load.latencyMs.n);
  return chartFigure({
    spec,
    description: "Percentile spectrum of end-to-end latency, both axes logarithmic.",
    caption: [
      `Percentile spectrum of end-to-end latency after warm-up, n = ${n}.`,
      "Each further nine is as wide as the one before.",
    ].join(" "),
  });
}
