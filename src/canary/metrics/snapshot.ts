/**
 * One lane as people and dashboards see it: everything that is known of a window, in their units
 * (milliseconds, percent, jobs a second). It decides nothing; the rules read counts.
 *
 * Counts are exact. Latencies are run times from the histogram: within 1.6 %, the mean included.
 */
import { type Duration, type Instant, toMs } from "../../kernel/time.ts";
import type { WorkerReports } from "../registry/worker-reports.ts";
import type { LaneState } from "../store/replies.ts";
import { type BucketCounts, middleOf, quantile } from "./histogram.ts";
import type { LaneCounts } from "./window.ts";

export interface SnapshotInput {
  readonly version: string;
  /** By the store's clock: [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  readonly counts: LaneCounts;
  readonly load: LaneState;
  /** Dead letters of the queue. */
  readonly deadLetters: number;
  readonly reports: WorkerReports;
}

/** Null where nothing is known: no job finished, no worker reported. */
export interface MetricsSnapshot {
  readonly version: string;
  readonly windowStart: Instant;
  readonly windowEnd: Instant;
  readonly jobCount: number;
  readonly successCount: number;
  readonly errorCount: number;
  readonly errorRatePercent: number | null;
  readonly successRatePercent: number | null;
  readonly latencyMsAvg: number | null;
  readonly latencyMsP50: number | null;
  readonly latencyMsP95: number | null;
  readonly latencyMsP99: number | null;
  readonly latencyMsMax: number | null;
  readonly jobsPerSecond: number;
  readonly memoryMbAvg: number | null;
  readonly memoryMbPeak: number | null;
  readonly cpuPercentAvg: number | null;
  readonly queueDepth: number;
  /** 0 when nothing waits; null where ages are not kept. */
  readonly oldestJobAgeMs: number | null;
  readonly inFlight: number;
  readonly deadLetters: number;
  readonly workerCount: number;
  /** Workers that are there, and whose reports are refused. */
  readonly refusedWorkers: number;
  /** Means by name; a metric that nobody counted is not there. */
  readonly custom: Readonly<Record<string, number>>;
}

export function snapshotOf(input: SnapshotInput): MetricsSnapshot {
  const { version, from, to, counts, load, deadLetters, reports } = input;
  const { finished, failed, runTimes } = counts;
  const rate = (part: number) => (finished === 0 ? null : (part / finished) * 100);
  const known = <T>(value: T) => (reports.workers === 0 ? null : value);
  return {
    version,
    windowStart: from,
    windowEnd: to,
    jobCount: finished,
    successCount: finished - failed,
    errorCount: failed,
    errorRatePercent: rate(failed),
    successRatePercent: rate(finished - failed),
    ...latencies(runTimes),
    jobsPerSecond: to > from ? finished / (toMs(to - from) / 1_000) : 0,
    memoryMbAvg: known(reports.memoryMbAvg),
    memoryMbPeak: known(reports.memoryMbPeak),
    cpuPercentAvg: known(reports.cpuPercentAvg),
    queueDepth: load.queued,
    oldestJobAgeMs: load.queued === 0 ? 0 : inMs(load.oldestAge),
    inFlight: load.inFlight,
    deadLetters,
    workerCount: reports.workers,
    refusedWorkers: reports.refused,
    custom: meansOf(reports),
  };
}

function latencies(runTimes: BucketCounts) {
  const at = (q: number) => inMs(quantile(runTimes, q));
  return {
    latencyMsAvg: inMs(mean(runTimes)),
    latencyMsP50: at(0.5),
    latencyMsP95: at(0.95),
    latencyMsP99: at(0.99),
    latencyMsMax: at(1),
  };
}

function mean(runTimes: BucketCounts): Duration | null {
  let sum = 0;
  let n = 0;
  for (const [bucket, count] of runTimes) {
    sum += middleOf(bucket) * count;
    n += count;
  }
  return n === 0 ? null : sum / n;
}

function inMs(duration: Duration | null): number | null {
  return duration === null ? null : toMs(duration);
}

function meansOf({ custom }: WorkerReports): Record<string, number> {
  const counted = Object.entries(custom).filter(([, { count }]) => count > 0);
  return Object.fromEntries(counted.map(([name, { sum, count }]) => [name, sum / count]));
}
