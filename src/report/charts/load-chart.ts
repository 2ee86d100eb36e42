/**
 * The load over time: planned, achieved and completed rates, latency by lane, lateness of the
 * generator, and jobs that wait or run.
 */
import type { RunResult } from "../../result/run-result.ts";
import { linearPanel } from "./axis.ts";
import type { ChartSpec, Line } from "./chart-spec.ts";
import { bucketLine, perSecond, timeFrame } from "./time-frame.ts";

export function loadChart(result: RunResult): ChartSpec {
  const lines = [...rateLines(result), ...latencyLines(result), ...backlogLines(result)];
  const of = (panel: number) => lines.filter((l) => l.panel === panel).map((l) => l.points);
  return {
    id: "load",
    ...timeFrame(result),
    heightPx: 600,
    panels: [
      linearPanel({ title: "Jobs a second", unit: "perSecond", weight: 3, atLeast: 1 }, of(0)),
      linearPanel({ title: "Latency", unit: "ms", weight: 3, atLeast: 1 }, of(1)),
      linearPanel({ title: "Lateness, p99", unit: "ms", weight: 2, atLeast: 1 }, of(2)),
      linearPanel({ title: "Jobs not finished", unit: "jobs", weight: 2, atLeast: 1 }, of(3)),
    ],
    lines,
    marks: [],
  };
}

function rateLines(result: RunResult): Line[] {
  const { planned, stable, canary } = result.series;
  const both = (a: readonly number[], b: readonly number[]) => a.map((n, i) => n + (b[i] ?? 0));
  const rate = (counts: readonly number[]) => perSecond(result, counts);
  const plan = { label: "planned", panel: 0, role: "plan" } as const;
  const achieved = { label: "achieved", panel: 0, role: "measure" } as const;
  const completed = { label: "finished", panel: 0, role: "measure", minor: true } as const;
  return [
    bucketLine(result, plan, rate(planned)),
    bucketLine(result, achieved, rate(both(stable.enqueued, canary.enqueued))),
    bucketLine(result, completed, rate(both(stable.finished, canary.finished))),
  ];
}

function latencyLines(result: RunResult): Line[] {
  const { stable, canary } = result.series;
  const line = (label: string, role: "stable" | "canary", minor: boolean) =>
    ({ label, role, minor, panel: 1 }) as const;
  return [
    bucketLine(result, line("stable, end to end p99", "stable", false), stable.endToEndMsP99),
    bucketLine(result, line("canary, end to end p99", "canary", false), canary.endToEndMsP99),
    bucketLine(result, line("stable, run p50", "stable", true), stable.runMsP50),
    bucketLine(result, line("canary, run p50", "canary", true), canary.runMsP50),
  ];
}

function backlogLines(result: RunResult): Line[] {
  const { latenessMsP99, depth } = result.series;
  const lateness = { label: "sent after intended", panel: 2, role: "measure" } as const;
  const backlog = { label: "enqueued, not finished", panel: 3, role: "measure" } as const;
  return [bucketLine(result, lateness, latenessMsP99), bucketLine(result, backlog, depth)];
}
