/**
 * The five health checks, computed a second time from the counts that a look recorded, in another
 * way than the rule engine's: by products instead of quotients, where that can be.
 *
 * A comparison that is a tie up to rounding has no verdict here: either is right.
 */
import type { LaneCounts } from "../../canary/metrics/window.ts";
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { CheckName, Thresholds, Verdict } from "../../canary/rules/check.ts";
import type { Duration } from "../../kernel/time.ts";
import { planSteps } from "../plan/plan-steps.ts";

export type Recomputed = Readonly<Record<CheckName, Verdict | "tie">>;

const HAIR = 1e-9;

/**
 * The checks of a look by the bounds of its stage, and against what it should have been compared
 * with: the baseline where the look has one.
 */
export function recomputedChecks(look: Look, config: RolloutConfig): Recomputed {
  const thresholds = planSteps(config)[look.stage]?.thresholds ?? config.thresholds;
  const compared = { ...look, stable: look.baseline ?? look.stable };
  return recomputedHealth(compared, thresholds, config.minDuration);
}

export function recomputedHealth(
  look: Look,
  thresholds: Thresholds,
  minDuration: Duration,
): Recomputed {
  const { stable, canary } = look;
  const needed = Math.max(1, thresholds.requiredSamples);
  const enough = stable.finished >= needed && canary.finished >= needed;
  return {
    error_rate: enough ? errorRate(stable, canary, thresholds) : "unknown",
    latency: enough ? latency(stable, canary, thresholds) : "unknown",
    throughput: enough ? throughput(stable, canary, thresholds) : "unknown",
    sample_size: enough ? "pass" : "unknown",
    duration: look.at - look.createdAt >= minDuration ? "pass" : "unknown",
  };
}

/** `left` may be at most `right`. */
function atMost(left: number, right: number): Verdict | "tie" {
  const scale = Math.max(Math.abs(left), Math.abs(right));
  if (Math.abs(left - right) <= scale * HAIR) return "tie";
  return left <= right ? "pass" : "fail";
}

function worst(verdicts: readonly (Verdict | "tie")[]): Verdict | "tie" {
  for (const verdict of ["fail", "tie", "unknown"] as const) {
    if (verdicts.includes(verdict)) return verdict;
  }
  return "pass";
}

function errorRate(s: LaneCounts, c: LaneCounts, { ...bounds }: Thresholds): Verdict | "tie" {
  const more = c.failed * s.finished - s.failed * c.finished;
  const allowed = (bounds.maxErrorRateIncreasePoints * c.finished * s.finished) / 100;
  const succeeded = c.finished - c.failed;
  const success = atMost((bounds.minSuccessRatePercent * c.finished) / 100, succeeded);
  return worst([atMost(more, allowed), success]);
}

function latency(s: LaneCounts, c: LaneCounts, bounds: Thresholds): Verdict | "tie" {
  const stable = percentile95(s);
  const canary = percentile95(c);
  if (stable === null || canary === null || stable === 0) return "unknown";
  return atMost(canary * 100, stable * (100 + bounds.maxLatencyIncreasePercent));
}

function throughput(s: LaneCounts, c: LaneCounts, bounds: Thresholds): Verdict | "tie" {
  if (s.routed === 0 || c.routed === 0) return "unknown";
  const least = (100 - bounds.maxThroughputDecreasePercent) * s.finished * c.routed;
  return atMost(least, 100 * c.finished * s.routed);
}

/** The value of the bucket in which the job lies that 95 % of the jobs do not exceed. */
function percentile95(lane: LaneCounts): Duration | null {
  const buckets = [...lane.runTimes].filter(([, count]) => count > 0).sort(([a], [b]) => b - a);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  // From the top: the jobs above the percentile's rank are passed over.
  let above = total - Math.ceil(0.95 * total);
  for (const [bucket, count] of buckets) {
    if (above < count) return middleValue(bucket);
    above -= count;
  }
  return null;
}

/** 64 buckets of one microsecond, then 32 an octave; the middle of the bucket, rounded down. */
export function middleValue(bucket: number): Duration {
  if (bucket < 64) return bucket;
  let from = 64;
  let width = 2;
  for (let left = bucket - 64; left > 0; left--) {
    from += width;
    if (from % (64 * width) === 0) width *= 2;
  }
  return from + Math.floor(width / 2);
}
