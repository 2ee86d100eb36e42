/**
 * The metrics that limits and rules speak of, by name, and what a lane's counts make of them.
 *
 * Percent are of people's kind, 0 to 100; latencies are run times in milliseconds. A job counts
 * once, by its final outcome, so availability is the share of jobs that were served in the end;
 * `attempt_error_rate` also sees the failures that a retry made good. Throughput is what was
 * finished of what was routed, never jobs/s. Of what workers report, memory and CPU are how it is
 * now, and `custom.NAME` is a mean over what was counted in the window. What the store holds is of
 * the instant of the look, not of a window, and has no samples.
 */
import { SECOND } from "../../kernel/time.ts";
import { middleOf, quantile } from "../metrics/histogram.ts";
import type { LaneCounts } from "../metrics/window.ts";
import type { QueueState } from "../store/replies.ts";

export const COUNTED_METRICS = [
  "error_rate",
  "attempt_error_rate",
  "success_rate",
  "availability",
  "throughput",
  "avg_latency",
  "p50_latency",
  "p95_latency",
  "p99_latency",
  "max_latency",
] as const;

/** Of the deployment, or of the window itself: there is always a value. */
export const PLAIN_METRICS = ["samples", "duration", "stage_duration"] as const;

/** What waits on a lane and is held of it; the age is that of the oldest job that waits. */
export const LANE_METRICS = ["queue_depth", "in_flight", "oldest_age"] as const;

/** Of the queue, whose lanes share them. */
export const QUEUE_METRICS = ["dead_letters", "waiting_jobs"] as const;

/** Reported by workers, by name; further ones are `custom.` and a name. */
export const REPORTED_METRICS = ["memory_mb", "cpu_percent"] as const;

export type CountedMetric = (typeof COUNTED_METRICS)[number];
export type PlainMetric = (typeof PLAIN_METRICS)[number];
export type LaneMetric = (typeof LANE_METRICS)[number];
export type QueueMetric = (typeof QUEUE_METRICS)[number];
export type ReportedMetric = (typeof REPORTED_METRICS)[number] | `custom.${string}`;
export type Metric = CountedMetric | PlainMetric | LaneMetric | QueueMetric | ReportedMetric;

export type MetricUnit = "percent" | "ms" | "seconds" | "jobs" | "MB" | "";

export function isCounted(metric: Metric): metric is CountedMetric {
  return (COUNTED_METRICS as readonly string[]).includes(metric);
}

export function isPlain(metric: Metric): metric is PlainMetric {
  return (PLAIN_METRICS as readonly string[]).includes(metric);
}

export function isOfLane(metric: Metric): metric is LaneMetric {
  return (LANE_METRICS as readonly string[]).includes(metric);
}

export function isOfQueue(metric: Metric): metric is QueueMetric {
  return (QUEUE_METRICS as readonly string[]).includes(metric);
}

/** Counted by workers, so that it has samples. */
export function isCustom(metric: Metric): metric is `custom.${string}` {
  return metric.startsWith("custom.");
}

export function isReported(metric: Metric): metric is ReportedMetric {
  return isCustom(metric) || (REPORTED_METRICS as readonly string[]).includes(metric);
}

export function unitOf(metric: Metric): MetricUnit {
  if (metric.endsWith("_latency")) return "ms";
  if (metric === "oldest_age") return "seconds";
  if (metric === "samples" || isOfLane(metric) || isOfQueue(metric)) return "jobs";
  if (metric === "duration" || metric === "stage_duration") return "seconds";
  if (metric === "memory_mb") return "MB";
  return isCounted(metric) || metric === "cpu_percent" ? "percent" : "";
}

/** Whether a canary is the worse the less it has of it. */
export function isMoreBetter(metric: Metric): boolean {
  return ["success_rate", "availability", "throughput", "samples"].includes(metric);
}

/** Of one lane; null when it cannot be formed. */
export function countedValue(metric: CountedMetric, lane: LaneCounts): number | null {
  switch (metric) {
    case "error_rate":
      return percentOf(lane.failed, lane.finished);
    case "attempt_error_rate":
      return percentOf(lane.attemptsFailed, lane.attemptsFailed + lane.finished - lane.failed);
    case "success_rate":
    case "availability":
      return percentOf(lane.finished - lane.failed, lane.finished);
    case "throughput":
      return percentOf(lane.finished, lane.routed);
    case "avg_latency":
      return averageMs(lane);
    case "p50_latency":
      return quantileMs(lane, 0.5);
    case "p95_latency":
      return quantileMs(lane, 0.95);
    case "p99_latency":
      return quantileMs(lane, 0.99);
    case "max_latency":
      return quantileMs(lane, 1);
  }
}

/** Null when it is not known. A lane on which nothing waits has an age of 0. */
export function heldValue(
  metric: LaneMetric | QueueMetric,
  lane: "stable" | "canary",
  queue: QueueState,
): number | null {
  const { queued, inFlight, oldestAge } = queue[lane];
  switch (metric) {
    case "queue_depth":
      return queued;
    case "in_flight":
      return inFlight;
    case "oldest_age":
      return queued === 0 ? 0 : oldestAge === null ? null : oldestAge / SECOND;
    case "dead_letters":
      return queue.dead;
    case "waiting_jobs":
      return queue.waiting;
  }
}

function percentOf(part: number, whole: number): number | null {
  return whole > 0 ? (part / whole) * 100 : null;
}

function quantileMs({ runTimes }: LaneCounts, q: number): number | null {
  const value = quantile(runTimes, q);
  return value === null ? null : value / 1_000;
}

function averageMs({ runTimes }: LaneCounts): number | null {
  let [sum, n] = [0, 0];
  for (const [bucket, count] of runTimes) {
    sum += middleOf(bucket) * count;
    n += count;
  }
  return n === 0 ? null : sum / n / 1_000;
}

/** Two decimals at most, for sentences. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
