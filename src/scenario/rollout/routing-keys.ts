/**
 * The keys of the `rollout` block that say how jobs are split: strategy, stickiness, hash, and
 * whose jobs the canary may get at all; and what they stand for.
 */
import { z } from "zod";

import type { RolloutConfig } from "../../canary/rollout/config.ts";
import { stagesOf } from "../../canary/rollout/plan/stages-of.ts";
import { FINEST_SHARE } from "../../canary/routing/hash-kinds.ts";
import { ALL, type Scope, type Split, type Strategy } from "../../canary/routing/route.ts";
import { firstTenants } from "../../canary/routing/tenant-pool.ts";
import { block, choice, count, either, list, text } from "../schema/elements.ts";

const STRATEGIES: Readonly<Record<string, Strategy>> = {
  queue_split: "queue_split",
  split_queue: "queue_split",
  consistent_hash: "consistent_hash",
  hash_ring: "consistent_hash",
  stream_group: "stream_group",
};

const tenantName = text("a tenant's name, one line, 128 letters at most", /^[^\n]{1,128}$/);

const MOST_TENANTS = 100_000;

const numbered = block("numbered tenants", {
  prefix: tenantName.describe("What the names begin with, such as tenant-."),
  count: count("tenants", { min: 1, max: MOST_TENANTS }).describe("The names end with 0, 1, 2..."),
});

const pool = either("a list of tenants, or numbered tenants (prefix, count)", [
  list("tenants", tenantName),
  numbered,
]);

const firstOf = block("the first tenants of a pool", {
  first: count("tenants", { min: 1, max: MOST_TENANTS }).describe(
    "So many, drawn by hash: other ones go first for another version; more only add to fewer.",
  ),
  of: pool.describe("All tenants that there are to choose from."),
});

export const routingKeys = {
  routing_strategy: choice([
    "queue_split",
    "split_queue",
    "consistent_hash",
    "hash_ring",
    "stream_group",
  ])
    .transform((word) => STRATEGIES[word] as Strategy)
    .prefault("queue_split")
    .describe(
      "How jobs are split into lanes: `queue_split` (also `split_queue`) by key, draw or turn, " +
        "`consistent_hash` (also `hash_ring`) by a ring of fixed points, `stream_group` as by " +
        "`queue_split`, with a Redis stream and its one consumer group for each lane.",
    ),
  sticky_key: text(
    "a field of a job: job_id, tenant or a name of lower-case letters, digits and _",
    /^[a-z][a-z0-9_]{0,31}$/,
  )
    .prefault("job_id")
    .describe(
      "Field of a job that sticks to a lane: `job_id`, `tenant`, or one of the job's own fields, " +
        "such as `user`. A job without the field sticks by itself.",
    ),
  sticky_hash: choice(["mixed", "fnv1a32_mod_100", "sha256_mod_10000"])
    .prefault("mixed")
    .describe(
      "How a key becomes its place: `mixed` is salted, so each rollout begins with other keys; " +
        "the others keep keys where systems that split so had them.",
    ),
  non_sticky_split: choice(["random", "weighted_round_robin"])
    .prefault("random")
    .describe("Without `sticky_routing`: each job is drawn, or they take exact turns."),
  tenants: either("a list of tenants, or the first of a pool (first, of)", [
    list("tenants", tenantName),
    firstOf,
  ])
    .exactOptional()
    .describe(
      "Tenants whose jobs the canary may get; the share is taken of these. Default: everybody's.",
    ),
};

const routingBlock = z.object(routingKeys);

export type RoutingBlock = z.infer<typeof routingBlock>;

export function splitOf(block: RoutingBlock, sticky: boolean): Split {
  if (block.routing_strategy === "consistent_hash") return "sticky";
  return sticky ? "sticky" : block.non_sticky_split;
}

/** `salt`: who is first differs by it. */
export function scopeOf({ tenants }: RoutingBlock, salt: string): Scope {
  if (tenants === undefined) return ALL;
  if (Array.isArray(tenants)) return { kind: "tenants", tenants };
  const { first, of } = tenants;
  const names = Array.isArray(of)
    ? of
    : Array.from({ length: of.count }, (_, number) => `${of.prefix}${number}`);
  return { kind: "tenants", tenants: firstTenants(names, first, salt) };
}

/** What is wrong with the keys as they go together: the key, and a message. */
export function routingContradictions(
  block: RoutingBlock & { readonly sticky_routing?: boolean | undefined },
  config: RolloutConfig,
): readonly (readonly [keyof RoutingBlock | "sticky_routing", string])[] {
  const found: (readonly [keyof RoutingBlock | "sticky_routing", string])[] = [];
  if (block.routing_strategy === "consistent_hash" && block.sticky_routing === false) {
    found.push(["sticky_routing", "is false, but a ring is always sticky: take queue_split"]);
  }
  if (config.hash !== "mixed" && (config.split !== "sticky" || isRing(config))) {
    const what = isRing(config) ? "a ring has its own" : "nothing is sticky";
    found.push(["sticky_hash", `is ${config.hash}, but ${what}: leave it out`]);
  }
  if (config.split === "weighted_round_robin" && config.scope.kind === "tenants") {
    const why = "turns are taken by all jobs of a producer, whoever's they are";
    found.push(["tenants", `cannot go with weighted_round_robin: ${why}; take random`]);
  }
  const finest = FINEST_SHARE[config.hash];
  if (stagesOf(config).some(({ share }) => share % finest !== 0)) {
    const needed = "only whole percents: make initial_percent, step_size and max_percent whole";
    found.push(["sticky_hash", `is ${config.hash}, which can tell ${needed}`]);
  }
  if (config.scope.kind === "tenants" && config.scope.tenants.length === 0) {
    found.push(["tenants", "names nobody: the canary would get no job"]);
  }
  if (config.scope.kind === "tenants" && config.plan.kind === "tenants") {
    found.push(["tenants", "cannot be had together with `stages` that have tenants of their own"]);
  }
  return found;
}

function isRing({ strategy }: RolloutConfig): boolean {
  return strategy === "consistent_hash";
}
