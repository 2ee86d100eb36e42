/**
 * The five health checks: error rate, latency, throughput, sample size and duration, each with its
 * own verdict, and the overall one.
 *
 * Too few samples on either lane make the first three `unknown`, and so does a measure that cannot
 * be formed (no run times, nothing routed): silence is never health.
 * Source of the checks and of the thresholds' names: the canary API's health endpoint (S2).
 */
import type { Duration } from "../../kernel/time.ts";
import { SECOND } from "../../kernel/time.ts";
import { quantile } from "../metrics/histogram.ts";
import type { LaneCounts } from "../metrics/window.ts";
import type { Check, CheckName, Thresholds, Verdict } from "./check.ts";
import { round } from "./metric.ts";

export interface HealthInput {
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
  readonly thresholds: Thresholds;
  /** Since the deployment was created. */
  readonly age: Duration;
  readonly minDuration: Duration;
}

/** All five checks, always in the same order. */
export function judgeHealth(input: HealthInput): readonly Check[] {
  const sampleSize = judgeSampleSize(input);
  const enough = sampleSize.verdict === "pass";
  return [
    judgeErrorRate(input, enough),
    judgeLatency(input, enough),
    judgeThroughput(input, enough),
    sampleSize,
    judgeDuration(input),
  ];
}

/** Fail if any check but a warning fails; else unknown if any is unknown; else pass. */
export function overallVerdict(checks: readonly Check[]): Verdict {
  if (checks.some(isBroken)) return "fail";
  if (checks.some((check) => check.verdict === "unknown")) return "unknown";
  return "pass";
}

function isBroken({ tier, verdict }: Check): boolean {
  return verdict === "fail" && tier !== "warning";
}

function samplesOf(input: HealthInput): number {
  return Math.min(input.stable.finished, input.canary.finished);
}

function percentOf(part: number, whole: number): number {
  return (part / whole) * 100;
}

function judgeErrorRate(input: HealthInput, enough: boolean): Check {
  const { stable, canary, thresholds } = input;
  const bound = thresholds.maxErrorRateIncreasePoints;
  const base = { name: "error_rate", bound, unit: "points", samples: samplesOf(input) } as const;
  if (!enough) return tooFew(base, input);
  const canaryRate = percentOf(canary.failed, canary.finished);
  const stableRate = percentOf(stable.failed, stable.finished);
  const observed = canaryRate - stableRate;
  const success = 100 - canaryRate;
  if (success < thresholds.minSuccessRatePercent) {
    return {
      ...base,
      observed,
      verdict: "fail",
      sentence:
        `Canary success rate ${round(success)} % is below ` +
        `${thresholds.minSuccessRatePercent} % (${canary.failed} of ${canary.finished} failed).`,
    };
  }
  return {
    ...base,
    observed,
    verdict: observed > bound ? "fail" : "pass",
    sentence:
      `Canary error rate ${round(canaryRate)} %, stable ${round(stableRate)} %: ` +
      `${round(observed)} points more, ${bound} allowed.`,
  };
}

function judgeLatency(input: HealthInput, enough: boolean): Check {
  const bound = input.thresholds.maxLatencyIncreasePercent;
  const base = { name: "latency", bound, unit: "percent", samples: samplesOf(input) } as const;
  if (!enough) return tooFew(base, input);
  const stable = quantile(input.stable.runTimes, 0.95);
  const canary = quantile(input.canary.runTimes, 0.95);
  if (stable === null || canary === null || stable === 0) {
    return unmeasured(base, "A lane has no run times to compare.");
  }
  const observed = percentOf(canary - stable, stable);
  return {
    ...base,
    observed,
    verdict: observed > bound ? "fail" : "pass",
    sentence:
      `Canary p95 ${round(canary / 1_000)} ms, stable ${round(stable / 1_000)} ms: ` +
      `${round(observed)} % more, ${bound} % allowed.`,
  };
}

/** Finished per routed job, so that a canary with 5 % of the traffic is not "95 % slower". */
function judgeThroughput(input: HealthInput, enough: boolean): Check {
  const { stable, canary } = input;
  const bound = input.thresholds.maxThroughputDecreasePercent;
  const base = { name: "throughput", bound, unit: "percent", samples: samplesOf(input) } as const;
  if (!enough) return tooFew(base, input);
  if (stable.routed === 0 || canary.routed === 0) {
    return unmeasured(base, "A lane was routed no jobs in the window.");
  }
  const stableYield = stable.finished / stable.routed;
  const canaryYield = canary.finished / canary.routed;
  const observed = percentOf(stableYield - canaryYield, stableYield);
  return {
    ...base,
    observed,
    verdict: observed > bound ? "fail" : "pass",
    sentence:
      `Canary finished ${round(canaryYield * 100)} % of what it was routed, stable ` +
      `${round(stableYield * 100)} %: ${round(observed)} % less, ${bound} % allowed.`,
  };
}

function judgeSampleSize(input: HealthInput): Check {
  const { stable, canary } = input;
  const bound = input.thresholds.requiredSamples;
  const samples = samplesOf(input);
  // Nothing is never enough, whatever the bound says.
  const enough = samples >= Math.max(1, bound);
  return {
    name: "sample_size",
    verdict: enough ? "pass" : "unknown",
    observed: samples,
    bound,
    unit: "jobs",
    samples,
    sentence:
      `${canary.finished} canary and ${stable.finished} stable jobs finished in the window, ` +
      `${bound} needed of each.`,
  };
}

function judgeDuration(input: HealthInput): Check {
  const seconds = input.age / SECOND;
  const bound = input.minDuration / SECOND;
  return {
    name: "duration",
    verdict: input.age >= input.minDuration ? "pass" : "unknown",
    observed: seconds,
    bound,
    unit: "seconds",
    samples: samplesOf(input),
    sentence: `The deployment is ${round(seconds)} s old, at least ${round(bound)} s needed.`,
  };
}

interface CheckBase {
  readonly name: CheckName;
  readonly bound: number;
  readonly unit: Check["unit"];
  readonly samples: number;
}

function tooFew(base: CheckBase, input: HealthInput): Check {
  const needed = input.thresholds.requiredSamples;
  return unmeasured(base, `Only ${base.samples} of ${needed} samples in the smaller lane.`);
}

function unmeasured(base: CheckBase, sentence: string): Check {
  return { ...base, observed: null, verdict: "unknown", sentence };
}
