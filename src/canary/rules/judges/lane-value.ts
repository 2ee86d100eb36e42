/** The value of a metric in one lane, from whatever it comes: counts, the store's word, reports. */
import type { LaneCounts } from "../../metrics/window.ts";
import type { MetricSum } from "../../registry/worker.ts";
import type { Lane } from "../../store/job.ts";
import type { QueueState } from "../../store/replies.ts";
import {
  countedValue,
  heldValue,
  isCounted,
  isReported,
  type Metric,
  type PlainMetric,
} from "../metric.ts";

/**
 * What workers of a lane report, by metric; custom ones as `custom.NAME`. A count of 0: there are
 * workers that report it, and of this window nothing is known yet.
 */
export type Reported = Readonly<Record<string, MetricSum>>;

/** What a look has of both lanes. */
export interface LanesSeen extends Readonly<Record<Lane, LaneCounts>> {
  readonly reported: Readonly<Record<Lane, Reported>>;
  /** What the queue holds; null when it is not known. */
  readonly queue: QueueState | null;
}

/** Enough for any bound that people write. */
const DIGITS = 10;

/** Null when it cannot be formed. */
export function laneValue(
  metric: Exclude<Metric, PlainMetric>,
  lane: Lane,
  seen: LanesSeen,
): number | null {
  if (isCounted(metric)) return countedValue(metric, seen[lane]);
  if (isReported(metric)) return meanOf(seen.reported[lane][metric]);
  return seen.queue === null ? null : heldValue(metric, lane, seen.queue);
}

/** Sums since a start lose a little when one is taken from the other: the last digits go. */
function meanOf(sums: MetricSum | undefined): number | null {
  if (sums === undefined || sums.count === 0) return null;
  return Number((sums.sum / sums.count).toPrecision(DIGITS));
}
