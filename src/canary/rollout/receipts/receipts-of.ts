/**
 * The receipts that a commit gives, and what the deployment remembers for later ones. Made from
 * what was stored, what is committed, and the look or person behind it; so they are issued once,
 * with the very step that they speak of.
 */
import { assert } from "../../../kernel/assert.ts";
import { isoTime } from "../../../kernel/calendar/iso-time.ts";
import { sha256Hex } from "../../../kernel/hashes/sha256.ts";
import { type Duration, HOUR, MINUTE, SECOND, toMs } from "../../../kernel/time.ts";
import { FULL_SHARE } from "../../routing/route.ts";
import type { Deployment } from "../deployment.ts";
import { stageAt } from "../plan/stages-of.ts";
import { failureOf } from "./failure.ts";
import {
  type DeploymentComplete,
  type PhaseComplete,
  PROMOTION,
  type Receipt,
  type ReceiptMemory,
  type ReceiptOperation,
  type RollbackExecuted,
  type TrafficPromoted,
} from "./receipt.ts";
import { sliChecks } from "./sli-checks.ts";
import type { Step, StepTaken } from "./step-taken.ts";

export interface Issue {
  readonly receipts: readonly Receipt[];
  readonly memory: ReceiptMemory;
}

export function receiptsOf(taken: StepTaken): Issue {
  const { before, after } = taken;
  if (before === null) return { receipts: [], memory: taken.memory };
  const memory = remembered({ ...taken, before });
  const step = { ...taken, before, memory };
  const receipts: (Receipt | null)[] = [
    hasPassed(step) ? phaseComplete(step) : null,
    isPromoted(step) ? trafficPromoted(step) : null,
    entered("completed", before, after) ? deploymentComplete(step) : null,
    entered("failed", before, after) ? rollbackExecuted(step) : null,
  ];
  return { receipts: receipts.filter((receipt) => receipt !== null), memory };
}

function remembered(step: Step): ReceiptMemory {
  const { before, after, cause, memory } = step;
  const phasesCompleted = hasPassed(step)
    ? [...memory.phasesCompleted, stageName(before)]
    : memory.phasesCompleted;
  const finalSli =
    cause.kind === "look" && entered("promoting", before, after)
      ? cause.look.overall === "pass"
        ? "all_passing"
        : "unknown"
      : memory.finalSli;
  return { phasesCompleted, finalSli, failure: failureOf(step) };
}

function entered(state: Deployment["state"], before: Deployment, after: Deployment): boolean {
  return after.state === state && before.state !== state;
}

/** By the stage's own look; what a person moves on has not passed. */
function hasPassed({ cause }: Step): boolean {
  if (cause.kind !== "look") return false;
  const { kind } = cause.look.decision;
  return kind === "raise" || kind === "review" || kind === "promote";
}

/** To a later stage, to a larger share, or to all there is; the first stage is no promotion yet. */
function isPromoted({ before, after }: Step): boolean {
  if (before.state === "planning" || after.state === "rolling_back") return false;
  if (after.state === "promoting") return before.state !== "promoting";
  return after.stage > before.stage || after.share > before.share;
}

function phaseComplete(step: Step): PhaseComplete {
  const { before, cause, at } = step;
  assert(cause.kind === "look", "a stage passes by a look");
  return {
    ...issued(step, "canary_phase_complete"),
    ...versions(before),
    phase: stageName(before),
    duration_minutes: rounded((at - before.stageStartedAt) / MINUTE),
    sli_checks: sliChecks(before.config, cause.look),
    promotion_recommendation: "PROMOTE",
    status: "ready_for_next_phase",
  };
}

function trafficPromoted(step: Step): TrafficPromoted {
  const { before, after } = step;
  const isLast = after.state === "promoting";
  return {
    ...issued(step, "traffic_promoted"),
    version: after.config.canaryVersion,
    from_phase: stageName(before),
    to_phase: isLast ? PROMOTION : stageName(after),
    from_traffic_percent: before.share / 100,
    to_traffic_percent: (isLast ? FULL_SHARE : after.share) / 100,
    from_tenant_count: tenantCount(before),
    to_tenant_count: isLast ? "all" : tenantCount(after),
    promotion_based_on: basedOn(step),
    status: "promoted",
  };
}

function basedOn({ before, cause, at }: Step): string {
  switch (cause.kind) {
    case "operator":
      return cause.action.kind === "approve" ? "operator_approval" : "operator";
    case "look": {
      const { look } = cause;
      const action = look.ruling?.action ?? null;
      if (action?.kind === "promote" && action.reason === look.decision.reason) {
        return `rule_${action.rule}`;
      }
      if (look.share === 0) return `warm_up_${wholeTime(at - before.stageStartedAt)}`;
      return `sli_pass_${wholeTime(at - (look.passingSince ?? at))}`;
    }
    case "controller":
      return "controller";
  }
}

function deploymentComplete(step: Step): DeploymentComplete {
  const { after, at, memory } = step;
  const { canaryVersion, stableVersion } = after.config;
  return {
    ...issued(step, "deployment_complete"),
    version: canaryVersion,
    previous_stable: stableVersion,
    phases_completed: memory.phasesCompleted,
    total_duration_hours: rounded((at - after.createdAt) / HOUR),
    rollbacks_triggered: after.rollback === null ? 0 : 1,
    final_sli_status: memory.finalSli,
    status: "complete",
  };
}

function rollbackExecuted(step: Step): RollbackExecuted {
  const { after, at, memory } = step;
  const { rollback, config } = after;
  const { failure } = memory;
  assert(rollback !== null && failure !== null, "a rollback that ends was begun");
  const { phase_failed, failure_reason, failure_message, sli_checks, ...figures } = failure;
  return {
    ...issued(step, "rollback_executed"),
    version_rolled_back: config.canaryVersion,
    version_restored: config.stableVersion,
    phase_failed,
    failure_reason,
    failure_message,
    error_rate_baseline: figures.error_rate_baseline,
    error_rate_canary: figures.error_rate_canary,
    threshold: figures.threshold,
    sli_checks,
    duration_at_phase_seconds: figures.duration_at_phase_seconds,
    rollback_duration_ms: toMs(at - rollback.detectedAt),
    rollback_kind: rollback.kind,
    status: "rolled_back",
  };
}

function versions({ config }: Deployment) {
  return { version: config.canaryVersion, previous_version: config.stableVersion };
}

function issued<O extends ReceiptOperation>({ after, at }: Step, operation: O) {
  const receipt_id = uuidOf(`${after.id}/${after.version}/${operation}`);
  return { receipt_id, timestamp: isoTime(at), operation };
}

/** A UUID of the kind that is for everyone to fill (version 8), from a hash of the text. */
function uuidOf(text: string): string {
  const hex = sha256Hex(text);
  const [first, second] = [hex.slice(0, 8), hex.slice(8, 12)];
  return `${first}-${second}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function stageName({ config, stage }: Deployment): string {
  return stageAt(config, stage).name;
}

function tenantCount({ config, stage }: Deployment): number | "all" {
  const { scope } = stageAt(config, stage);
  return scope.kind === "all" ? "all" : scope.tenants.length;
}

/** Whole minutes, or whole seconds where there is no minute: it was at least so long. */
function wholeTime(length: Duration): string {
  const minutes = Math.floor(length / MINUTE);
  return minutes > 0 ? `${minutes}min` : `${Math.floor(length / SECOND)}s`;
}

/** Six decimals at most. */
function rounded(value: number): number {
  return Math.round(value * 1_000_000) / 1_000_000;
}
