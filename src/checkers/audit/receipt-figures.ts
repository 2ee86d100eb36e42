/**
 * What receipts must say, from the history alone: which are owed for a step, and where their
 * figures differ from what the commits, looks and the plan come to. For checkers only.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Look } from "../../canary/rollout/look.ts";
import type {
  DeploymentComplete,
  PhaseComplete,
  Receipt,
  ReceiptOperation,
  RollbackExecuted,
  SliChecks,
  TrafficPromoted,
} from "../../canary/rollout/receipts/receipt.ts";
import { HOUR, MINUTE, SECOND, toMs } from "../../kernel/time.ts";
import { type PlanStep, planSteps } from "../plan/plan-steps.ts";
import type { AuditedStep, Move, Snapshot } from "./audited-steps.ts";

/** Receipts are rounded to so many decimals at least. */
const TOLERANCE = 0.000_2;
const MOVING_ON: readonly string[] = ["raise", "review", "promote"];

export function expectedOperations(step: AuditedStep): ReceiptOperation[] {
  const move = step.moves.at(-1);
  if (move === undefined) return [];
  const owed: ReceiptOperation[] = [];
  const { before, after } = move;
  const enters = (state: Snapshot["state"]) => after.state === state && before.state !== state;
  if (isPass(move)) owed.push("canary_phase_complete");
  const isMore = after.stage > before.stage || after.share > before.share;
  const isStage = before.state !== "planning" && after.state !== "rolling_back";
  if (enters("promoting") || (isMore && isStage)) owed.push("traffic_promoted");
  if (enters("completed")) owed.push("deployment_complete");
  if (enters("failed")) owed.push("rollback_executed");
  return owed;
}

export function objectionsToReceipt(
  receipt: Receipt,
  step: AuditedStep,
  config: RolloutConfig,
): readonly string[] {
  switch (receipt.operation) {
    case "canary_phase_complete":
      return ofPhase(receipt, step, config);
    case "traffic_promoted":
      return ofPromotion(receipt, step, config);
    case "deployment_complete":
      return ofCompletion(receipt, step, config);
    case "rollback_executed":
      return ofRollback(receipt, step, config);
  }
}

/** The stage was left, or sent to review, by its own look. */
function isPass({ cause }: Move): boolean {
  return cause?.kind === "look" && MOVING_ON.includes(cause.decision);
}

function ofPhase(receipt: PhaseComplete, step: AuditedStep, config: RolloutConfig): string[] {
  const move = lastOf(step);
  const { before } = move;
  const said = [
    same("version", receipt.version, config.canaryVersion),
    same("previous_version", receipt.previous_version, config.stableVersion),
    same("phase", receipt.phase, stageOf(config, before)?.name),
  ];
  const { look } = move;
  if (look !== null) {
    const minutes = (look.at - before.stageStartedAt) / MINUTE;
    said.push(near("duration_minutes", receipt.duration_minutes, minutes));
    said.push(...ofChecks(receipt.sli_checks, look));
  }
  return said.filter((what) => what !== null);
}

function ofChecks(checks: SliChecks, look: Look): (string | null)[] {
  const { baseline = null, canary = null } = checks.error_rate_percent ?? {};
  const passed = (verdict: string) => look.checks.filter((check) => check.verdict === verdict);
  const statuses = Object.values(checks).map(({ status }) => status);
  const count = (status: string) => statuses.filter((one) => one === status).length;
  return [
    near("error_rate_percent.baseline", baseline, errorRate(look.baseline ?? look.stable)),
    near("error_rate_percent.canary", canary, errorRate(look.canary)),
    same("checks that passed", count("PASS"), passed("pass").length),
    same("checks that failed", count("FAIL"), passed("fail").length),
    same("checks in all", statuses.length, look.checks.length),
  ];
}

function errorRate({ failed, finished }: Look["canary"]): number | null {
  return finished === 0 ? null : (100 * failed) / finished;
}

function ofPromotion(receipt: TrafficPromoted, step: AuditedStep, config: RolloutConfig): string[] {
  const { before, after, cause, look } = lastOf(step);
  const isLast = after.state === "promoting";
  const [from, to] = [stageOf(config, before), stageOf(config, after)];
  const wasAsked = receipt.promotion_based_on.startsWith("operator");
  const isByLook = !wasAsked && look !== null && look.share > 0;
  return [
    same("version", receipt.version, config.canaryVersion),
    same("from_phase", receipt.from_phase, from?.name),
    same("to_phase", receipt.to_phase, isLast ? "promotion" : to?.name),
    near("from_traffic_percent", receipt.from_traffic_percent, before.share / 100),
    near("to_traffic_percent", receipt.to_traffic_percent, isLast ? 100 : after.share / 100),
    same("from_tenant_count", receipt.from_tenant_count, from?.tenants?.length ?? "all"),
    same("to_tenant_count", receipt.to_tenant_count, (!isLast && to?.tenants?.length) || "all"),
    same("based on a person", wasAsked, cause?.kind === "operator"),
    isByLook ? same("verdict of the look", look.overall, "pass") : null,
  ].filter((what) => what !== null);
}

function ofCompletion(
  receipt: DeploymentComplete,
  step: AuditedStep,
  config: RolloutConfig,
): string[] {
  const { after, moves } = step;
  const passed = moves.filter(isPass).map(({ before }) => stageOf(config, before)?.name);
  const promoted = moves.find((move) => move.after.state === "promoting");
  const isJudged = promoted?.cause?.kind === "look" && promoted.look?.overall === "pass";
  const hours = ((after.endedAt ?? 0) - after.createdAt) / HOUR;
  return [
    same("version", receipt.version, config.canaryVersion),
    same("previous_stable", receipt.previous_stable, config.stableVersion),
    same("phases_completed", receipt.phases_completed.join(), passed.join()),
    near("total_duration_hours", receipt.total_duration_hours, hours),
    same("rollbacks_triggered", receipt.rollbacks_triggered, after.rollback === null ? 0 : 1),
    same("all SLIs passing", receipt.final_sli_status === "all_passing", isJudged),
  ].filter((what) => what !== null);
}

function ofRollback(receipt: RollbackExecuted, step: AuditedStep, config: RolloutConfig): string[] {
  const { rollback } = step.after;
  const begun = step.moves.find((move) => move.after.rollback !== null);
  if (rollback === null || begun === undefined) return [];
  const { before } = begun;
  // A breach that cuts a gradual rollback short brings figures and a reason of its own.
  const decided = step.moves.findLast(
    ({ before: { rollback: was }, after: { rollback: is }, cause }) =>
      is !== null && (was === null || (cause?.kind === "look" && was.reason !== is.reason)),
  );
  const isPlanning = before.state === "planning";
  const total = toMs((rollback.terminatedAt ?? 0) - rollback.detectedAt);
  const said = [
    same("version_rolled_back", receipt.version_rolled_back, config.canaryVersion),
    same("version_restored", receipt.version_restored, config.stableVersion),
    same("phase_failed", receipt.phase_failed, isPlanning ? "planning" : stageName(config, before)),
    same("failure_message", receipt.failure_message, decided?.after.rollback?.reason),
    same("by a person", receipt.failure_reason === "operator", decided?.cause?.kind === "operator"),
    near("rollback_duration_ms", receipt.rollback_duration_ms, total),
  ];
  const at = begun.after.rollback?.verifiedAt ?? 0;
  const seconds = (at - before.stageStartedAt) / SECOND;
  said.push(near("duration_at_phase_seconds", receipt.duration_at_phase_seconds, seconds));
  const look = decided?.look ?? null;
  const [baseline, canary] =
    look === null
      ? [null, null]
      : [errorRate(look.baseline ?? look.stable), errorRate(look.canary)];
  said.push(near("error_rate_baseline", receipt.error_rate_baseline, baseline));
  said.push(near("error_rate_canary", receipt.error_rate_canary, canary));
  return said.filter((what) => what !== null);
}

function lastOf({ moves }: AuditedStep): Move {
  return moves.at(-1) as Move;
}

function stageOf(config: RolloutConfig, { stage }: Snapshot): PlanStep | undefined {
  const steps = planSteps(config);
  return steps[Math.min(stage, steps.length - 1)];
}

function stageName(config: RolloutConfig, at: Snapshot): string | undefined {
  return stageOf(config, at)?.name;
}

function same(field: string, said: unknown, is: unknown): string | null {
  return said === is ? null : `says ${field} ${String(said)}, and it is ${String(is)}`;
}

function near(field: string, said: number | null, is: number | null): string | null {
  const differs = said === null || is === null ? said !== is : Math.abs(said - is) > TOLERANCE;
  return differs ? `says ${field} ${String(said)}, and it is ${String(is)}` : null;
}
