/**
 * Limits as checks, in two tiers: each becomes a check beside the five. A broken critical one fails
 * the look, a broken warning fails only itself, and the share stays where it is.
 */
import type { Check } from "../check.ts";
import type { Limit } from "../condition.ts";
import { type Evidence, JUDGES } from "../judges/judge.ts";
import { isReported, unitOf } from "../metric.ts";

export function judgeLimits(limits: readonly Limit[], evidence: Evidence): readonly Check[] {
  return limits.flatMap((limit) => {
    const { metric } = limit.breach;
    const missing = isReported(metric) && evidence.reported.canary[metric] === undefined;
    return missing && limit.ifReported ? [] : [judgeLimit(limit, evidence)];
  });
}

function judgeLimit({ tier, breach }: Limit, evidence: Evidence): Check {
  const { answer, observed, samples, sentence } = JUDGES[breach.judge].judge(breach, evidence);
  return {
    name: limitName(breach),
    tier,
    verdict: answer === "yes" ? "fail" : answer === "no" ? "pass" : "unknown",
    observed,
    bound: breach.value,
    unit: unitOfCheck(breach),
    samples,
    sentence:
      answer === "yes" ? `${tier === "warning" ? "Warning" : "Critical"}: ${sentence}` : sentence,
  };
}

/** Such as `error_rate` or `p99_latency ratio`; both tiers of a limit have the same. */
export function limitName({ metric, kind }: Limit["breach"]): string {
  return kind === "absolute" ? `${metric} limit` : `${metric} ${kind} limit`;
}

function unitOfCheck({ metric, kind }: Limit["breach"]): Check["unit"] {
  switch (kind) {
    case "absolute":
      return unitOf(metric);
    case "delta_points":
      return unitOf(metric) === "percent" ? "points" : unitOf(metric);
    case "delta_percent":
      return "percent";
    case "ratio":
      return "times";
  }
}
