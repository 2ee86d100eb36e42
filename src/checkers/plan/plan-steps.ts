/**
 * The steps of a plan, worked out a second time and in another way than the core does it: a ramp by
 * numbers, a pool of tenants name by name. For checkers only.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { Share } from "../../canary/routing/route.ts";
import type { Thresholds } from "../../canary/rules/check.ts";
import type { Limit } from "../../canary/rules/condition.ts";
import type { Duration } from "../../kernel/time.ts";

export interface PlanStep {
  readonly name: string;
  readonly share: Share;
  /** Names of those in scope; null for everybody. */
  readonly tenants: readonly string[] | null;
  readonly holdFor: Duration;
  readonly approval: boolean;
  readonly thresholds: Thresholds;
  readonly limits: readonly Limit[];
}

export function planSteps(config: RolloutConfig): readonly PlanStep[] {
  const { plan, thresholds, limits, requireApproval, scope } = config;
  const everybody = scope.kind === "tenants" ? scope.tenants : null;
  if (plan.kind !== "ramp") {
    const names = plan.pool.flatMap(namesIn);
    return plan.stages.map((stage, i) => ({
      name: stage.name,
      share: stage.share,
      tenants: stage.tenants === null ? everybody : names.slice(0, stage.tenants),
      holdFor: stage.holdFor,
      approval: stage.approval || (requireApproval && i + 1 === plan.stages.length),
      thresholds: stage.thresholds ?? thresholds,
      limits: limits.concat(stage.limits),
    }));
  }
  const { initialShare, stepShare, maxShare, stepFor } = plan;
  const rises = Math.ceil((maxShare - initialShare) / stepShare);
  const shareOf = (i: number) => Math.min(initialShare + i * stepShare, maxShare);
  return Array.from({ length: rises + 1 }, (_, i) => ({
    name: `${shareOf(i) / 100}%`,
    share: shareOf(i),
    tenants: everybody,
    holdFor: stepFor,
    approval: requireApproval && i === rises,
    thresholds,
    limits,
  }));
}

/** `shop-3..5` is shop-3, shop-4 and shop-5; anything else is a name. */
function namesIn(entry: string): string[] {
  const dots = entry.lastIndexOf("..");
  const last = entry.slice(dots + 2);
  const digits = /\d+$/.exec(entry.slice(0, Math.max(0, dots)))?.[0] ?? "";
  if (dots < 0 || digits === "" || !/^\d+$/.test(last)) return [entry];
  const prefix = entry.slice(0, dots - digits.length);
  const names: string[] = [];
  for (let n = Number(digits); n <= Number(last); n++) names.push(prefix + n);
  return names;
}
