/**
 * The percentile spectrum of end-to-end latency: every further nine of the percentile is as wide as
 * the one before, so the tail can be read.
 */
import type { RunResult } from "../../result/run-result.ts";
import { type Point, thin } from "../thin.ts";
import { logarithmicPanel } from "./axis.ts";
import type { ChartSpec } from "./chart-spec.ts";
import { CHART_WIDTH_PX } from "./time-frame.ts";

const FLOOR_MS = 0.001;
/** 99.9999 %: further to the right lies the maximum alone. */
const FURTHEST = 1_000_000;

/** Null when there is nothing to draw. */
export function spectrumChart(result: RunResult): ChartSpec | null {
  const points = spectrumPoints(result.load.spectrum);
  if (points.length < 2) return null;
  const last = points.at(-1)?.[0] ?? 10;
  const panel = { title: "End to end", unit: "ms", weight: 1 } as const;
  return {
    id: "spectrum",
    x: "tail",
    xMin: 1,
    xMax: Math.max(10, last),
    widthPx: CHART_WIDTH_PX,
    heightPx: 300,
    panels: [logarithmicPanel(panel, points, FLOOR_MS)],
    lines: [{ label: "latency", panel: 0, role: "measure", stepped: false, minor: false, points }],
    faults: [],
    stages: [],
    marks: [],
  };
}

function spectrumPoints(spectrum: RunResult["load"]["spectrum"]): readonly Point[] {
  const points: Point[] = [];
  for (const [percentile, ms] of spectrum) {
    const rest = 1 - percentile / 100;
    const x = rest <= 1 / FURTHEST ? FURTHEST : 1 / rest;
    const y = Math.max(FLOOR_MS, ms);
    if (x > (points.at(-1)?.[0] ?? 0)) points.push([rounded(x), rounded(y)]);
  }
  return thin(points);
}

function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
