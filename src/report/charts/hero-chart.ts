/**
 * The hero chart: the canary's share, both lanes' error rate and 99th percentile of run time over
 * the run, with stages, faults and every look of the decision log.
 */
import { toMs } from "../../kernel/time.ts";
import type { LaneSeries, RunResult } from "../../result/run-result.ts";
import { linearPanel } from "./axis.ts";
import type { ChartSpec } from "./chart-spec.ts";
import { bucketLine, timeFrame } from "./time-frame.ts";

/** `looks`: numbers of the looks that the decision log shows. */
export function heroChart(result: RunResult, looks: readonly number[]): ChartSpec {
  const { stable, canary, share } = result.series;
  const percent = share.map((points) => points / 100);
  const lines = [
    bucketLine(result, { label: "canary share", panel: 0, role: "canary", stepped: true }, percent),
    bucketLine(result, { label: "stable", panel: 1, role: "stable" }, errorRate(stable)),
    bucketLine(result, { label: "canary", panel: 1, role: "canary" }, errorRate(canary)),
    bucketLine(result, { label: "stable", panel: 2, role: "stable" }, stable.runMsP99),
    bucketLine(result, { label: "canary", panel: 2, role: "canary" }, canary.runMsP99),
  ];
  const of = (panel: number) => lines.filter((l) => l.panel === panel).map((l) => l.points);
  return {
    id: "hero",
    ...timeFrame(result),
    heightPx: 500,
    panels: [
      linearPanel({ title: "Share of traffic", unit: "percent", weight: 2, atLeast: 5 }, of(0)),
      linearPanel({ title: "Error rate", unit: "percent", weight: 3, atLeast: 1 }, of(1)),
      linearPanel({ title: "Run time, p99", unit: "ms", weight: 3, atLeast: 1 }, of(2)),
    ],
    lines,
    marks: looks.flatMap((number) => {
      const look = result.looks[number];
      return look ? [{ at: toMs(look.at), kind: look.decision.kind, look: number }] : [];
    }),
  };
}

function errorRate(lane: LaneSeries): (number | null)[] {
  return lane.finished.map((finished, i) =>
    finished === 0 ? null : ((lane.failed[i] ?? 0) / finished) * 100,
  );
}
