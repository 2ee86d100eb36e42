/**
 * The stages that a plan stands for, in their order. A ramp is a list of stages too: its first
 * share, then a step more each, up to its cap; what comes after the last stage is the promotion.
 */
import { assert, unreachable } from "../../../kernel/assert.ts";
import type { Scope, Share } from "../../routing/route.ts";
import type { PlannedStage, RampPlan, RolloutConfig } from "../config.ts";
import type { Stage } from "./stage.ts";
import { leadingTenants } from "./tenant-names.ts";

/** Configurations are asked for their stages at every look, and never change. */
const known = new WeakMap<RolloutConfig, readonly Stage[]>();

export function stagesOf(config: RolloutConfig): readonly Stage[] {
  const before = known.get(config);
  if (before !== undefined) return before;
  const stages = compile(config);
  known.set(config, stages);
  return stages;
}

/** The stage with this number; a plan that was made shorter meanwhile is at its last one. */
export function stageAt(config: RolloutConfig, number: number): Stage {
  const stages = stagesOf(config);
  const stage = stages[Math.min(number, stages.length - 1)];
  assert(stage !== undefined, "a plan has a stage");
  return stage;
}

/** The stage after this one; null after the last, where only the promotion is left. */
export function stageAfter(config: RolloutConfig, number: number): Stage | null {
  return stagesOf(config)[number + 1] ?? null;
}

/** The largest share that the plan comes to by itself: an operator sets no more either. */
export function highestShare(config: RolloutConfig): Share {
  return stagesOf(config).reduce((most, { share }) => Math.max(most, share), 0);
}

/**
 * Where the plan goes on from a share that a person set: the furthest stage with the scope of the
 * present one whose share is not above it, or the first of these.
 */
export function stageForShare(config: RolloutConfig, present: number, share: Share): number {
  const stages = stagesOf(config);
  const { scope } = stageAt(config, present);
  const numbers = [...stages.keys()].filter((n) => sameScope(stages[n]?.scope, scope));
  const reached = numbers.filter((n) => (stages[n]?.share ?? 0) <= share);
  return reached.at(-1) ?? numbers[0] ?? present;
}

function sameScope(a: Scope | undefined, b: Scope): boolean {
  if (a?.kind !== "tenants" || b.kind !== "tenants") return a?.kind === b.kind;
  return a.tenants.length === b.tenants.length;
}

function compile(config: RolloutConfig): readonly Stage[] {
  const stages = planned(config);
  const last = stages.length - 1;
  return stages.map((stage, number) => ({
    ...stage,
    approval: stage.approval || (config.requireApproval && number === last),
  }));
}

function planned({ plan, scope, limits }: RolloutConfig): readonly Stage[] {
  switch (plan.kind) {
    case "ramp":
      return sharesOf(plan).map((share) => ({
        name: `${share / 100}%`,
        share,
        scope,
        holdFor: plan.stepFor,
        approval: false,
        thresholds: null,
        limits,
      }));
    case "stages":
    case "tenants":
      return plan.stages.map((stage) => ({
        ...stage,
        scope: scopeOf(stage, plan.pool) ?? scope,
        limits: [...limits, ...stage.limits],
      }));
    default:
      return unreachable(plan, "plan");
  }
}

/** Null for the deployment's own. */
function scopeOf({ tenants }: PlannedStage, pool: readonly string[]): Scope | null {
  return tenants === null ? null : { kind: "tenants", tenants: leadingTenants(pool, tenants) };
}

function sharesOf({ initialShare, stepShare, maxShare }: RampPlan): Share[] {
  const shares = [initialShare];
  for (let share = initialShare; share < maxShare; ) {
    share = Math.min(share + stepShare, maxShare);
    shares.push(share);
  }
  return shares;
}
