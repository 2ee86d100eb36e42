/**
 * Verdicts and checks: the words in which the rule engine answers.
 *
 * `unknown` is a verdict of its own: it never promotes and never rolls back by itself.
 */
import type { Tier } from "./condition.ts";
import type { MetricUnit } from "./metric.ts";

export type Verdict = "pass" | "fail" | "unknown";

/** The five that every look has; limits add theirs. */
export type CheckName = "error_rate" | "latency" | "throughput" | "sample_size" | "duration";

/** One health check at one look. */
export interface Check {
  /** One of CheckName, or that of a limit. */
  readonly name: string;
  /** Of a limit. A warning that fails holds the share, and is no breach. */
  readonly tier?: Tier;
  readonly verdict: Verdict;
  /** What was compared with the bound; null when nothing could be measured. */
  readonly observed: number | null;
  readonly bound: number;
  /** Of `observed` and `bound`. */
  readonly unit: MetricUnit | "points" | "times";
  /** The smaller of the two lanes' sample counts behind `observed`. */
  readonly samples: number;
  /** One sentence for people. */
  readonly sentence: string;
}

/** Percentages are of people's kind: 0 to 100. All bounds are inclusive of a pass. */
export interface Thresholds {
  /** Canary error rate minus stable error rate, in percentage points. */
  readonly maxErrorRateIncreasePoints: number;
  /** Canary p95 run time over stable p95 run time, in percent of increase. */
  readonly maxLatencyIncreasePercent: number;
  /** Finished per routed job, canary against stable, in percent of decrease. */
  readonly maxThroughputDecreasePercent: number;
  /** Absolute lower bound of the canary's success rate. */
  readonly minSuccessRatePercent: number;
  /** Finished jobs that each lane needs in the window. */
  readonly requiredSamples: number;
}
