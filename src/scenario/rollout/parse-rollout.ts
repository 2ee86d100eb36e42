/**
 * From a `rollout` block to the configuration that the core takes. Production hands in the block by
 * itself; a scenario file brings the versions of its fleets along.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import { FULL_SHARE } from "../../canary/routing/route.ts";
import { OperatingError } from "../../kernel/errors.ts";
import { type Problem, problemsOf } from "../diagnose/problems.ts";
import { PROFILES } from "./profiles.ts";
import { type RolloutBlock, rolloutSchema } from "./rollout-schema.ts";
import { routingContradictions, scopeOf, splitOf } from "./routing-keys.ts";

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
  const { plan, minDuration, maxDuration } = config;
  if (plan.initialShare === 0 && config.autoPromote) {
    const way = "begin with more, or turn auto_promotion off and promote by hand";
    say("initial_percent", `is 0%, and without a job no check ever raises the share: ${way}`);
  }
  if (plan.initialShare > plan.maxShare) {
    say("initial_percent", "is more than max_percent, which caps the ramp");
  }
  for (const [key, message] of routingContradictions(block, config)) say(key, message);
  if (minDuration > maxDuration) say("min_duration", "is longer than max_duration");
  return problems;
}

/** The block with its profile filled in. Its own versions win over `versions`. */
export function rolloutConfig(block: RolloutBlock, versions: Versions): RolloutConfig {
  const base = PROFILES[block.profile];
  const bounds = { ...base.rollback_thresholds, ...block.rollback_thresholds };
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
    scope: scopeOf(block, `${block.queue_name}/${block.canary_version ?? versions.canary}`),
    plan: {
      kind: "ramp",
      initialShare: of.initial_percent,
      stepShare: of.step_size,
      stepFor: of.step_duration,
      maxShare: Math.min(of.max_percent, FULL_SHARE),
    },
    thresholds: {
      maxErrorRateIncreasePoints: bounds.max_error_rate_increase,
      maxLatencyIncreasePercent: bounds.max_latency_increase,
      maxThroughputDecreasePercent: bounds.max_throughput_decrease,
      minSuccessRatePercent: bounds.min_success_rate,
      requiredSamples: bounds.required_sample_size,
    },
    minDuration: of.min_duration,
    maxDuration: of.max_duration,
    metricsWindow: of.metrics_window,
    lookEvery: block.look_every,
    autoPromote: of.auto_promotion,
    rollback: {
      verifyFor: block.verify_for,
      grace: block.grace,
      drainTimeout: of.drain_timeout,
    },
  };
}
