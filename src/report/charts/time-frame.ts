/**
 * What all charts over time share: the axis, fault windows, stages and the lines of a run's series.
 */

import { toMs } from "../../kernel/time.ts";
import type { RunResult } from "../../result/run-result.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import { formatShare, words } from "../format.ts";
import { type Point, thin } from "../thin.ts";
import type { Band, ChartSpec, Line, Role } from "./chart-spec.ts";
import { inRows } from "./fault-rows.ts";

export const CHART_WIDTH_PX = 1_080;

export type TimeFrame = Pick<ChartSpec, "x" | "xMin" | "xMax" | "widthPx" | "faults" | "stages">;

export function timeFrame(result: RunResult): TimeFrame {
  const xMax = Math.max(1, result.lengthMs);
  return {
    x: "time",
    xMin: 0,
    xMax,
    widthPx: CHART_WIDTH_PX,
    faults: inRows(result.faults.map(windowOf), xMax),
    stages: result.routing.stages.map((stage) => ({
      from: stage.fromMs,
      to: stage.toMs,
      label: formatShare(stage.share),
    })),
  };
}

function windowOf(fault: Fault): Band {
  const from = toMs(fault.at);
  return { from, to: from + toMs(fault.for), label: `${fault.id}: ${words(fault.kind)}` };
}

export interface LineOptions {
  readonly label: string;
  readonly panel: number;
  readonly role: Role;
  readonly stepped?: boolean;
  readonly minor?: boolean;
}

/** A line over the run's buckets, thinned. */
export function bucketLine(
  result: RunResult,
  options: LineOptions,
  values: readonly (number | null)[],
): Line {
  const points = result.series.atMs.map(
    (at, i): Point => [rounded(at), rounded(values[i] ?? null)],
  );
  return {
    label: options.label,
    panel: options.panel,
    role: options.role,
    stepped: options.stepped ?? false,
    minor: options.minor ?? false,
    points: thin(points),
  };
}

/** Counts a bucket as a rate a second. */
export function perSecond(result: RunResult, counts: readonly number[]): (number | null)[] {
  const { bucketMs } = result.series;
  return counts.map((count) => (bucketMs > 0 ? (count * 1_000) / bucketMs : null));
}

/** Six digits are more than a drawing shows, and keep the page small. */
function rounded(value: number): number;
function rounded(value: number | null): number | null;
function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(6));
}
