/**
 * Limits and conditions, computed a second time from what a look recorded: by products instead of
 * quotients where that can be, and from sorted run times. A comparison that is a tie up to
 * rounding has no answer here: either is right.
 */
import type { LaneCounts } from "../../canary/metrics/window.ts";
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type { Limit } from "../../canary/rules/condition.ts";
import type { Answer, Judgeable } from "../../canary/rules/judges/judge.ts";
import { counted } from "../../result/counted.ts";
import { planSteps } from "../plan/plan-steps.ts";
import { middleValue } from "./recomputed-health.ts";

const HAIR = 1e-9;

/** A measure as a fraction, so that nothing is rounded before it is compared. */
interface Fraction {
  readonly over: number;
  readonly under: number;
}

/** What is wrong with the checks that limits became. */
export function wrongLimits(look: Look, config: RolloutConfig): string[] {
  const limits = planSteps(config)[look.stage]?.limits ?? config.limits;
  const judged = limits.filter((limit) => isJudged(limit, look));
  const seen = look.checks.filter(({ name, tier }) => tier !== undefined && name !== "breaker");
  if (seen.length !== judged.length) {
    const told = `${counted(seen.length, "limit was", "limits were")} judged`;
    return [`${told}, and ${counted(judged.length, "is", "are")} to be.`];
  }
  return judged.flatMap((limit, i) => {
    const right = answerOf(limit.breach, look, config);
    const verdict = right === "yes" ? "fail" : right === "no" ? "pass" : right;
    const check = seen[i];
    if (right === "tie" || (check?.verdict === verdict && check.tier === limit.tier)) return [];
    return [`${limit.tier} limit of ${limit.breach.metric} is ${check?.verdict}, not ${verdict}.`];
  });
}

function isJudged({ ifReported, breach }: Limit, { ruling }: Look): boolean {
  return !ifReported || ruling?.reported.canary[breach.metric] !== undefined;
}

export function answerOf(
  { metric, operator, kind, value }: Judgeable,
  seen: Look,
  config: RolloutConfig,
): Answer | "tie" {
  const thresholds = planSteps(config)[seen.stage]?.thresholds ?? config.thresholds;
  const look = { ...seen, stable: seen.baseline ?? seen.stable };
  const canary = fractionOf(metric, look, "canary");
  const stable = fractionOf(metric, look, "stable");
  const needed = Math.max(1, thresholds.requiredSamples);
  const few = look.stable.finished < needed || look.canary.finished < needed;
  if (COUNTED.has(metric) && few) return "unknown";
  // What workers count is counted by itself; stable's only matters to what is held against it.
  const lanes = metric.startsWith("custom.")
    ? [canary, ...(kind === "absolute" ? [] : [stable])]
    : [];
  if (lanes.some((of) => (of?.under ?? 0) < needed)) return "unknown";
  if (!canary || canary.under === 0) return "unknown";
  if (kind === "absolute") return compared(canary.over, operator, value * canary.under);
  if (!stable || stable.under === 0) return "unknown";
  const [left, right] = [canary.over * stable.under, stable.over * canary.under];
  if (kind === "delta_points") {
    return compared(left - right, operator, value * canary.under * stable.under);
  }
  if (stable.over === 0) {
    if (canary.over !== 0) return "unknown";
    return compared(kind === "ratio" ? 1 : 0, operator, value);
  }
  if (kind === "ratio") return compared(left, operator, value * right);
  return compared(100 * (left - right), operator, value * right);
}

function compared(left: number, operator: string, right: number): Answer | "tie" {
  const scale = Math.max(Math.abs(left), Math.abs(right));
  if (left !== right && Math.abs(left - right) <= scale * HAIR) return "tie";
  const sign = Math.sign(left - right);
  const signs = { lt: [-1], lte: [-1, 0], gt: [1], gte: [1, 0], eq: [0], ne: [-1, 1] };
  return signs[operator as keyof typeof signs].includes(sign) ? "yes" : "no";
}

const COUNTED: ReadonlySet<string> = new Set([
  ..."error_rate attempt_error_rate success_rate availability throughput".split(" "),
  ..."avg_latency p50_latency p95_latency p99_latency max_latency".split(" "),
]);

function fractionOf(metric: string, look: Look, lane: "stable" | "canary"): Fraction | null {
  const { routed, finished, failed, attemptsFailed } = look[lane];
  const part = (over: number, under: number): Fraction => ({ over: 100 * over, under });
  switch (metric) {
    case "error_rate":
      return part(failed, finished);
    case "attempt_error_rate":
      return part(attemptsFailed, attemptsFailed + finished - failed);
    case "success_rate":
    case "availability":
      return part(finished - failed, finished);
    case "throughput":
      return part(finished, routed);
    case "samples":
      return { over: Math.min(look.stable.finished, look.canary.finished), under: 1 };
    case "duration":
      return { over: look.at - look.createdAt, under: 1_000_000 };
    case "stage_duration":
      return { over: look.at - look.stageStartedAt, under: 1_000_000 };
    case "queue_depth":
    case "in_flight":
    case "oldest_age":
    case "dead_letters":
    case "waiting_jobs":
      return heldOf(metric, look, lane);
    default:
      break;
  }
  if (COUNTED.has(metric)) return latencyOf(metric, look[lane]);
  const reported = look.ruling?.reported[lane][metric];
  return reported === undefined ? null : { over: reported.sum, under: reported.count };
}

/** Of what the store said that it held; an age in microseconds over a million: seconds. */
function heldOf(metric: string, { queue }: Look, lane: "stable" | "canary"): Fraction | null {
  if (queue === null) return null;
  const { queued, inFlight, oldestAge } = queue[lane];
  const counts: Record<string, number> = {
    queue_depth: queued,
    in_flight: inFlight,
    dead_letters: queue.dead,
    waiting_jobs: queue.waiting,
  };
  const count = counts[metric];
  if (count !== undefined) return { over: count, under: 1 };
  const age = queued > 0 ? oldestAge : 0;
  return age === null ? null : { over: age, under: 1_000_000 };
}

/** In microseconds over a thousand: milliseconds. */
function latencyOf(metric: string, { runTimes }: LaneCounts): Fraction | null {
  const sorted = [...runTimes].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  if (metric === "avg_latency") {
    const sum = sorted.reduce((all, [bucket, count]) => all + middleValue(bucket) * count, 0);
    return { over: sum, under: 1_000 * total };
  }
  const part = metric === "max_latency" ? 100 : Number(metric.slice(1, 3));
  let left = Math.max(1, Math.ceil((part / 100) * total));
  for (const [bucket, count] of sorted) {
    if (left <= count) return { over: middleValue(bucket), under: 1_000 };
    left -= count;
  }
  return null;
}
