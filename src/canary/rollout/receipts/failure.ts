/**
 * What a rollback is for: kept from the look or the order that began it, because its receipt is due
 * only when it is over. A breach that cuts a gradual rollback short brings figures of its own; a
 * person who hurries it changes nothing about what failed.
 */
import { SECOND } from "../../../kernel/time.ts";
import { isMoreBetter, type Metric } from "../../rules/metric.ts";
import type { Look } from "../look.ts";
import { stageAt } from "../plan/stages-of.ts";
import type { Failure } from "./receipt.ts";
import { sliChecks } from "./sli-checks.ts";
import type { Step } from "./step-taken.ts";

export function failureOf({ before, after, cause, at, memory }: Step): Failure | null {
  const known = memory.failure;
  if (after.rollback === null) return null;
  const isFirst = before.rollback === null;
  const isCutShort = !isFirst && cause.kind === "look" && hasOtherReason(before, after);
  if (known !== null && !isCutShort) return known;
  const phase =
    before.state === "planning" ? "planning" : stageAt(before.config, before.stage).name;
  const seconds = (at - before.stageStartedAt) / SECOND;
  return {
    phase_failed: known?.phase_failed ?? phase,
    failure_message: after.rollback.reason,
    ...(cause.kind === "look" ? figuresOf(before, cause.look) : BY_ORDER),
    duration_at_phase_seconds: known?.duration_at_phase_seconds ?? seconds,
  };
}

function hasOtherReason(before: Step["before"], after: Step["after"]): boolean {
  return before.rollback?.reason !== after.rollback?.reason;
}

type Figures = Omit<Failure, "phase_failed" | "failure_message" | "duration_at_phase_seconds">;

const BY_ORDER: Figures = {
  failure_reason: "operator",
  error_rate_baseline: null,
  error_rate_canary: null,
  threshold: null,
  sli_checks: {},
};

function figuresOf({ config }: Step["before"], look: Look): Figures {
  const checks = sliChecks(config, look);
  const { baseline = null, canary = null, threshold = null } = checks.error_rate_percent ?? {};
  return {
    failure_reason: reasonOf(look),
    error_rate_baseline: baseline,
    error_rate_canary: canary,
    threshold,
    sli_checks: checks,
  };
}

/** A word for machines; the sentence is the rollback's reason. */
function reasonOf({ ruling, decision, checks }: Look): string {
  const action = ruling?.action ?? null;
  if (action?.kind === "rollback" && action.reason === decision.reason)
    return `rule_${action.rule}`;
  const broken = checks.find(({ tier, verdict }) => verdict === "fail" && tier !== "warning");
  if (broken === undefined) return "max_duration";
  const metric = broken.name.split(" ")[0] ?? broken.name;
  // The health check of this name compares how much less there is.
  const isTooLittle = broken.tier !== undefined && isMoreBetter(metric as Metric);
  return isTooLittle ? `${metric}_too_low` : `${metric}_exceeded`;
}
