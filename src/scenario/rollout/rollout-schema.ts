/**
 * The `rollout` block: the same keys in a scenario file and in the configuration of a controller in
 * production. What is left out comes from the profile. Names are those of the canary API.
 */
import { z } from "zod";
import { block, choice, factor, flag, text } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { shareUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { breakerSchema } from "./breaker-schema.ts";
import { withStages } from "./profiles/profiles.ts";
import { routingKeys } from "./routing-keys.ts";
import { limitsSchema } from "./rules/limits-schema.ts";
import { rulesSchema } from "./rules/rules-schema.ts";
import { stagesSchema, tenantPoolSchema } from "./stages-schema.ts";
import { thresholdsSchema } from "./thresholds-schema.ts";
import { durations, flags, shares, words } from "./told.ts";

export const versionText = text(
  "a version: letters, digits and . _ + -, 64 at most",
  /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/,
);

const rolloutKeys = {
  queue_name: text(
    "a queue name: no spaces, no @, no braces, 128 letters at most",
    /^[^\s@{}]{1,128}$/,
  )
    .prefault("jobs")
    .describe("Queue that the rollout belongs to."),
  stable_version: versionText
    .exactOptional()
    .describe("Version that serves the stable lane. In a scenario: that of the stable fleet."),
  canary_version: versionText
    .exactOptional()
    .describe("Version that serves the canary lane. In a scenario: that of the canary fleet."),
  profile: choice(["default", "conservative", "aggressive", "phoenix", "http", "ggen", "f013"])
    .prefault("default")
    .describe("Where everything comes from that this block does not say."),
  sticky_routing: flag()
    .exactOptional()
    .describe(
      flags(
        "Whether a key keeps its lane while the share only rises; else see `non_sticky_split`.",
        (p) => p.sticky_routing,
      ),
    ),
  ...routingKeys,
  breaker: breakerSchema
    .exactOptional()
    .describe(
      "Circuit breaker: while more waits on the canary lane, everything goes to stable. It acts " +
        "in the producers, faster than any look. Default: none.",
    ),
  initial_percent: measured(shareUnit)
    .exactOptional()
    .describe(shares("Share of traffic that the canary begins with.", (p) => p.initial_percent)),
  step_size: measured(shareUnit, { positive: true })
    .exactOptional()
    .describe(shares("What a step of the ramp adds to the share.", (p) => p.step_size)),
  step_duration: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations("How long every check must hold before the next step.", (p) => p.step_duration),
    ),
  max_percent: measured(shareUnit, { positive: true })
    .exactOptional()
    .describe(
      shares("Caps the ramp; the final promotion goes to all traffic.", (p) => p.max_percent),
    ),
  stages: stagesSchema
    .exactOptional()
    .describe(
      "Stage after stage, instead of a ramp: then initial_percent and the like are not. Default: " +
        `those of the profile (${withStages()}), unless there are keys of a ramp.`,
    ),
  tenant_pool: tenantPoolSchema
    .prefault([])
    .describe(
      "Tenants that stages with `tenants` begin with, in this order; `shop-0..99` stands for a " +
        "hundred names.",
    ),
  auto_promotion: flag()
    .exactOptional()
    .describe(
      flags(
        "Whether share and promotion move by themselves; rollback always does.",
        (p) => p.auto_promotion,
      ),
    ),
  require_approval: flag()
    .prefault(false)
    .describe("Whether a person has to approve the promotion, automatic or not."),
  min_duration: measured(durationUnit)
    .exactOptional()
    .describe(
      durations(
        "Least age of a deployment whose share is raised or that is promoted.",
        (p) => p.min_duration,
      ),
    ),
  max_duration: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations(
        "A deployment of this age is rolled back unless it is healthy; on_max_duration says what " +
          "becomes of a healthy one.",
        (p) => p.max_duration,
      ),
    ),
  on_max_duration: choice(["hold", "rollback"])
    .prefault("hold")
    .describe("A healthy deployment at max_duration: hold and raise an alert, or roll back."),
  baseline: measured(durationUnit)
    .exactOptional()
    .describe(
      durations(
        "How long the stable lane is measured before the canary gets any traffic.",
        (p) => p.baseline,
      ),
    ),
  compare_with: choice(["stable", "baseline"])
    .exactOptional()
    .describe(
      words(
        "What the canary is judged against: stable in the same window, or the baseline. Where " +
          "it has all traffic that is the baseline, or stable's last window if there is none.",
        (p) => p.compare_with,
      ),
    ),
  metrics_window: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations(
        "Length of the window that a look judges; never reaches back before the present step.",
        (p) => p.metrics_window,
      ),
    ),
  look_every: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(durations("How often the controller looks and judges.", (p) => p.look_every)),
  verify_for: measured(durationUnit)
    .prefault("5s")
    .describe("A breach must still be there after this long; 0s acts at the first look."),
  rollback: choice(["immediate", "gradual"])
    .prefault("immediate")
    .describe("How a breach is answered: share 0 at once, or step by step, still watched."),
  rollback_step: measured(shareUnit, { positive: true })
    .prefault("20%")
    .describe("What a step of a gradual rollback takes off."),
  rollback_every: measured(durationUnit, { positive: true })
    .prefault("1m")
    .describe("Time between two steps of a gradual rollback."),
  critical_factor: factor("a factor", { min: 1, max: 1_000_000 })
    .prefault(3)
    .describe("A breach of so many times its bound is never rolled back gradually, but at once."),
  grace: measured(durationUnit)
    .prefault("30s")
    .describe("How long canary workers may finish what they hold, once their lane is drained."),
  drain_timeout: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations("A drain that takes longer raises an alert, and goes on.", (p) => p.drain_timeout),
    ),
  alert_cooldown: measured(durationUnit)
    .prefault("5m")
    .describe(
      "An alert is not repeated within so long, but counted, and told once more when it is over; " +
        "0s repeats it whenever there is reason.",
    ),
  rollback_thresholds: thresholdsSchema.prefault({}).describe("Bounds of the health checks."),
  limits: limitsSchema
    .exactOptional()
    .describe(
      "Bounds beside the five checks, in two tiers: a warning holds the share, a critical one " +
        "rolls back. Default: those of the profile; a list here stands in their place.",
    ),
  rules: rulesSchema
    .exactOptional()
    .describe(
      "Rules: when all conditions of one hold, its strongest action is carried out. Of several, " +
        "the strongest wins: rollback, pause, promote, alert; then priority; then name. Default: " +
        "those of the profile; a list here stands in their place.",
    ),
};

export const rolloutSchema = block("a rollout", rolloutKeys);

export type RolloutBlock = z.output<typeof rolloutSchema>;

/** Some keys of a rollout; one that is left out is not filled in. */
export type RolloutChanges = Partial<RolloutBlock>;

export const rolloutChangesSchema = block(
  "keys of a rollout",
  Object.fromEntries(Object.entries(rolloutKeys).map(([key, of]) => [key, withoutDefault(of)])),
) as unknown as z.ZodType<RolloutChanges>;

function withoutDefault(of: z.ZodType): z.ZodType {
  const { description = "" } = of;
  const bare = of instanceof z.ZodPrefault ? (of.unwrap() as z.ZodType) : of;
  if (bare instanceof z.ZodExactOptional) return bare;
  return bare.exactOptional().describe(description);
}

const OF_STAGES = ["stages", "tenant_pool"] as const;
export const OF_A_RAMP = ["initial_percent", "step_size", "step_duration", "max_percent"] as const;

/** The block with these keys in their place; a plan of another kind takes the place of its plan. */
export function withChanges(block: RolloutBlock, changes: RolloutChanges): RolloutBlock {
  const isRamp = OF_A_RAMP.some((key) => changes[key] !== undefined);
  const gone: readonly string[] =
    changes.stages === undefined ? (isRamp ? OF_STAGES : []) : OF_A_RAMP;
  const kept = Object.entries(block).filter(([key]) => !gone.includes(key));
  return { tenant_pool: [], ...Object.fromEntries(kept), ...changes } as unknown as RolloutBlock;
}
