/**
 * Everything that a rollout needs to be told, with every option explicit. Teams write it as the
 * `rollout` block of a scenario or hand the same block to the controller in production.
 */
import type { Duration } from "../../kernel/time.ts";
import type {
  BreakerBounds,
  HashKind,
  Scope,
  Share,
  Split,
  StickyKey,
  Strategy,
} from "../routing/route.ts";
import type { Thresholds } from "../rules/check.ts";
import type { Limit } from "../rules/condition.ts";
import type { Rule } from "../rules/rule.ts";

export type ProfileName =
  | "default"
  | "conservative"
  | "aggressive"
  | "phoenix"
  | "http"
  | "ggen"
  | "f013";

/** Raise the share step by step; a step is taken when every check held for `stepFor`. */
export interface RampPlan {
  readonly kind: "ramp";
  readonly initialShare: Share;
  readonly stepShare: Share;
  readonly stepFor: Duration;
  /** Caps the ramp, never the final promotion. */
  readonly maxShare: Share;
}

/** A stage as it is written down; `plan/` makes stages of them. */
export interface PlannedStage {
  readonly name: string;
  readonly share: Share;
  /** How many of the pool, the first ones; null for everybody. */
  readonly tenants: number | null;
  readonly holdFor: Duration;
  readonly approval: boolean;
  readonly thresholds: Thresholds | null;
  /** Beside those of the rollout. */
  readonly limits: readonly Limit[];
}

/** Stage after stage as listed; a plan of kind `tenants` widens the circle of tenants too. */
export interface StagesPlan {
  readonly kind: "stages" | "tenants";
  /** The tenants that go first, in this order; see plan/tenant-names.ts. Empty for `stages`. */
  readonly pool: readonly string[];
  /** At least one. */
  readonly stages: readonly PlannedStage[];
}

export type Plan = RampPlan | StagesPlan;

export interface RollbackConfig {
  /** What answers a breach; one of `criticalFactor` times its bound is answered at once. */
  readonly kind: "immediate" | "gradual";
  /** A gradual rollback takes off so much at a time. */
  readonly stepShare: Share;
  readonly stepEvery: Duration;
  /** At least 1. */
  readonly criticalFactor: number;
  /** A breach must still be there after this long; 0 acts at once. */
  readonly verifyFor: Duration;
  /** How long workers may finish canary jobs that they hold, once the lane is drained. */
  readonly grace: Duration;
  /** Raises an alert when the drain takes longer; the drain itself goes on. */
  readonly drainTimeout: Duration;
}

export interface RolloutConfig {
  readonly queue: string;
  readonly stableVersion: string;
  readonly canaryVersion: string;
  readonly profile: ProfileName;
  readonly strategy: Strategy;
  readonly split: Split;
  readonly hash: HashKind;
  readonly stickyKey: StickyKey;
  /** Whose jobs the canary may get at all. */
  readonly scope: Scope;
  /** What may wait on the canary lane before everything goes to stable; absent: no breaker. */
  readonly breaker?: BreakerBounds;
  readonly plan: Plan;
  readonly thresholds: Thresholds;
  /** Bounds beside the five checks, in two tiers. */
  readonly limits: readonly Limit[];
  /** In any order: their names are unique. */
  readonly rules: readonly Rule[];
  readonly minDuration: Duration;
  /** Not healthy by then: roll back. Healthy: `onMaxDuration`. */
  readonly maxDuration: Duration;
  /** Hold, and alert, until an operator decides; or roll back all the same. */
  readonly onMaxDuration: "hold" | "rollback";
  /** Stable is measured for so long before the canary gets anything; 0 for not at all. */
  readonly baselineFor: Duration;
  /** What the canary is compared with. Where stable has no traffic it is the baseline anyway. */
  readonly compareWith: "stable" | "baseline";
  /** Length of the window that a look judges; cut off at the stage's start. */
  readonly metricsWindow: Duration;
  readonly lookEvery: Duration;
  /** Off: the share changes and promotion happens only by an operator. Rollback is automatic. */
  readonly autoPromote: boolean;
  /** The promotion waits for a person; single stages can ask for that too. */
  readonly requireApproval: boolean;
  /** An alert is not repeated within so long; 0 to repeat it whenever there is reason. */
  readonly alertCooldown: Duration;
  readonly rollback: RollbackConfig;
}
