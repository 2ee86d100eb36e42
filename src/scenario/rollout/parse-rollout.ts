/**
 * From a `rollout` block to the configuration that the core takes. Production hands in the block by
 * itself; a scenario file brings the versions of its fleets along.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { type Problem, problemsOf } from "../diagnose/problems.ts";
import { planOf, planProblems, thresholdsOf } from "./plan-of.ts";
import { PROFILES } from "./profiles/profiles.ts";
import { type RolloutBlock, rolloutSchema } from "./rollout-schema.ts";
import { routingContradictions, scopeOf, splitOf } from "./routing-keys.ts";
import { ruleContradictions } from "./rules/contradictions.ts";

export interface Versions {
  readonly stable: string;
  readonly canary: string;
}

/**
 * The configuration that a `rollout` block stands for.
 *
 * @throws OperatingError SCENARIO_INVALID that names every problem, if `value` is not such a block.
 */
export function parseRollout(value: unknown): RolloutConfig {
  const parsed = rolloutSchema.safeParse(value);
  const problems = parsed.success
    ? [...missingVersions(parsed.data), ...contradictions(parsed.data)]
    : problemsOf(rolloutSchema, value, parsed.error.issues);
  if (!parsed.success || problems.length > 0) throw invalidRollout(problems);
  const { stable_version: stable = "", canary_version: canary = "" } = parsed.data;
  return rolloutConfig(parsed.data, { stable, canary });
}

function missingVersions(block: RolloutBlock): Problem[] {
  const keys = ["stable_version", "canary_version"] as const;
  return keys
    .filter((key) => block[key] === undefined)
    .map((key) => ({
      path: [key],
      onKey: false,
      message: "is missing: a version, such as v1.2.0",
    }));
}

function invalidRollout(problems: readonly Problem[]): OperatingError {
  const lines = problems.map((of) => `  rollout.${of.path.join(".")}: ${of.message}`);
  return new OperatingError({
    code: "SCENARIO_INVALID",
    message: ["The rollout configuration cannot be used:", ...lines].join("\n"),
    hint: "Correct the keys named above; the scenario reference explains every one.",
  });
}

/** What the block's parts say against each other; paths are within the block. */
export function contradictions(block: RolloutBlock, versions?: Versions): Problem[] {
  const problems: Problem[] = [];
  const say = (key: keyof RolloutBlock, message: string) =>
    problems.push({ path: [key], onKey: false, message });
  const stable = block.stable_version ?? versions?.stable;
  const canary = block.canary_version ?? versions?.canary;
  if (stable !== undefined && stable === canary) {
    say("canary_version", `is ${canary}, the stable version: lanes are told apart by version`);
  }
  if (versions !== undefined) {
    if (stable !== versions.stable) {
      say("stable_version", `is ${stable}, but the stable fleet runs ${versions.stable}`);
    }
    if (canary !== versions.canary) {
      say("canary_version", `is ${canary}, but the canary fleet runs ${versions.canary}`);
    }
  }
  const config = rolloutConfig(block, { stable: "", canary: "" });
  const { minDuration, maxDuration, compareWith, baselineFor } = config;
  for (const { key, message } of planProblems(block, config)) say(key, message);
  if (compareWith === "baseline" && baselineFor === 0) {
    say("compare_with", "is baseline, and none is measured: give `baseline` too, such as 30m");
  }
  for (const [key, message] of routingContradictions(block, config)) say(key, message);
  for (const { path, message } of ruleContradictions(config)) {
    problems.push({ path, onKey: false, message });
  }
  if (minDuration > maxDuration) say("min_duration", "is longer than max_duration");
  return problems;
}

/** The block with its profile filled in. Its own versions win over `versions`. */
export function rolloutConfig(block: RolloutBlock, versions: Versions): RolloutConfig {
  const base = PROFILES[block.profile];
  const of = { ...base, ...block };
  return {
    queue: block.queue_name,
    stableVersion: block.stable_version ?? versions.stable,
    canaryVersion: block.canary_version ?? versions.canary,
    profile: block.profile,
    strategy: block.routing_strategy,
    split: splitOf(block, of.sticky_routing),
    hash: block.sticky_hash,
    stickyKey: block.sticky_key,
    ...(block.breaker === undefined ? {} : { breaker: block.breaker }),
    scope: scopeOf(block, `${block.queue_name}/${block.canary_version ?? versions.canary}`),
    plan: planOf(block),
    thresholds: thresholdsOf(base, block.rollback_thresholds),
    limits: of.limits,
    rules: of.rules,
    minDuration: of.min_duration,
    maxDuration: of.max_duration,
    onMaxDuration: block.on_max_duration,
    baselineFor: of.baseline,
    compareWith: of.compare_with,
    metricsWindow: of.metrics_window,
    lookEvery: of.look_every,
    autoPromote: of.auto_promotion,
    requireApproval: block.require_approval,
    alertCooldown: block.alert_cooldown,
    rollback: {
      kind: block.rollback,
      stepShare: block.rollback_step,
      stepEvery: block.rollback_every,
      criticalFactor: block.critical_factor,
      verifyFor: block.verify_for,
      grace: block.grace,
      drainTimeout: of.drain_timeout,
    },
  };
}
