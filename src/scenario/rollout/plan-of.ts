/** From a `rollout` block to the plan of the core, and what a block says against its own plan. */
import type { Plan, PlannedStage, RolloutConfig } from "../../canary/rollout/config.ts";
import { stagesOf } from "../../canary/rollout/plan/stages-of.ts";
import { countTenants, TENANT_LIMIT } from "../../canary/rollout/plan/tenant-names.ts";
import { FULL_SHARE, type Share } from "../../canary/routing/route.ts";
import type { Thresholds } from "../../canary/rules/check.ts";
import { shareUnit } from "../units/percent.ts";
import type { Profile, ProfileThresholds } from "./profiles/profile.ts";
import { PROFILES } from "./profiles/profiles.ts";
import { OF_A_RAMP, type RolloutBlock } from "./rollout-schema.ts";

type StageBlock = NonNullable<RolloutBlock["stages"]>[number];

export interface PlanProblem {
  readonly key: keyof RolloutBlock;
  readonly message: string;
}

/** The stages of the block, else its ramp, else what the profile plans. */
export function planOf(block: RolloutBlock): Plan {
  const base = PROFILES[block.profile];
  const asksForRamp = OF_A_RAMP.some((key) => block[key] !== undefined);
  const stages = block.stages ? stagesIn(block.stages, block) : asksForRamp ? null : base.stages;
  if (stages !== null) {
    const byTenants = stages.some(({ tenants }) => tenants !== null);
    return { kind: byTenants ? "tenants" : "stages", pool: block.tenant_pool, stages };
  }
  const of = { ...base, ...block };
  return {
    kind: "ramp",
    initialShare: of.initial_percent,
    stepShare: of.step_size,
    stepFor: of.step_duration,
    maxShare: Math.min(of.max_percent, FULL_SHARE),
  };
}

function stagesIn(written: readonly StageBlock[], block: RolloutBlock): readonly PlannedStage[] {
  const stages = written.flatMap((stage) => plannedStages(stage, block));
  return stages.map((stage, i) => ({ ...stage, name: stage.name || nameOf(stage, i) }));
}

export function thresholdsOf(
  base: Profile,
  ...overrides: readonly { readonly [K in keyof ProfileThresholds]?: number }[]
): Thresholds {
  const bounds: ProfileThresholds = Object.assign({}, base.rollback_thresholds, ...overrides);
  return {
    maxErrorRateIncreasePoints: bounds.max_error_rate_increase,
    maxLatencyIncreasePercent: bounds.max_latency_increase,
    maxThroughputDecreasePercent: bounds.max_throughput_decrease,
    minSuccessRatePercent: bounds.min_success_rate,
    requiredSamples: bounds.required_sample_size,
  };
}

/** One stage, or one for every step up to all traffic. */
function plannedStages(stage: StageBlock, block: RolloutBlock): PlannedStage[] {
  const { percent, step, name = "", tenants, approval, thresholds, limits } = stage;
  const own = thresholds ?? null;
  const base = PROFILES[block.profile];
  const planned = (share: Share): PlannedStage => ({
    name: name !== "" && step !== undefined ? `${name}-${share / 100}` : name,
    share,
    tenants,
    holdFor: stage.for,
    approval,
    thresholds: own && thresholdsOf(base, block.rollback_thresholds, own),
    limits,
  });
  const shares = [percent];
  for (let share = percent; step !== undefined && share < FULL_SHARE; ) {
    share = Math.min(share + step, FULL_SHARE);
    shares.push(share);
  }
  return shares.map(planned);
}

function nameOf({ share, tenants }: PlannedStage, number: number): string {
  const whose = tenants === null ? "" : `-of-${tenants}-tenants`;
  return `${number + 1}-${shareUnit.format(share)}${whose}`;
}

export function planProblems(block: RolloutBlock, config: RolloutConfig): PlanProblem[] {
  const problems: PlanProblem[] = [];
  const say = (key: keyof RolloutBlock, message: string) => problems.push({ key, message });
  const { plan } = config;
  if (plan.kind === "ramp") {
    if (plan.initialShare > plan.maxShare) {
      say("initial_percent", "is more than max_percent, which caps the ramp");
    }
    if (block.tenant_pool.length > 0) say("tenant_pool", "belongs to `stages` with `tenants`");
    return problems;
  }
  for (const key of OF_A_RAMP) {
    if (block[key] !== undefined) say(key, "belongs to a ramp; the stages say it themselves");
  }
  if (block.stages === undefined && plan.kind === "tenants" && plan.pool.length === 0) {
    say("tenant_pool", missingPool(block, plan.stages));
    return problems;
  }
  const key = block.stages === undefined ? "tenant_pool" : "stages";
  for (const message of stageProblems(plan.stages, plan.pool)) say(key, message);
  const names = stagesOf(config).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) say("stages", `has two stages with the name ${twice}`);
  return problems;
}

function missingPool({ profile }: RolloutBlock, stages: readonly PlannedStage[]): string {
  const counts = stages.flatMap(({ tenants }) => tenants ?? []);
  const most = Math.max(...counts);
  return (
    `is missing: profile ${profile} begins with the first ${counts.join(", ")} tenants of it; ` +
    `name them, such as [tenant-0..${most - 1}], or give \`stages\` of your own`
  );
}

function stageProblems(stages: readonly PlannedStage[], pool: readonly string[]): string[] {
  const known = countTenants(pool);
  const problems: string[] = [];
  if (known > TENANT_LIMIT) problems.push(`has a pool of ${known}; ${TENANT_LIMIT} at most`);
  for (const [i, { name, share, tenants }] of stages.entries()) {
    const before = stages[i - 1];
    if (share === 0 && i > 0) {
      problems.push(`has 0% in stage ${name}: only the first can be a warm-up`);
    }
    if (tenants !== null && tenants > known) {
      problems.push(`wants ${tenants} tenants in stage ${name}, and tenant_pool names ${known}`);
    }
    if (before === undefined) continue;
    const [from, to] = [circle(before), circle(stage(stages, i))];
    if (to < from) problems.push(`has fewer tenants in stage ${name} than before`);
    if (to === from && share <= before.share) {
      problems.push(`does not raise the share in stage ${name}`);
    }
  }
  return problems;
}

function stage(stages: readonly PlannedStage[], number: number): PlannedStage {
  return stages[number] as PlannedStage;
}

function circle({ tenants }: PlannedStage): number {
  return tenants ?? Number.POSITIVE_INFINITY;
}
