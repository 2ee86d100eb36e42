/**
 * Everything that a rollout needs to be told, with every option explicit. Teams write it as the
 * `rollout` block of a scenario or hand the same block to the controller in production.
 */
import type { Duration } from "../../kernel/time.ts";
import type { HashKind, Scope, Share, Split, StickyKey, Strategy } from "../routing/route.ts";
import type { Thresholds } from "../rules/check.ts";

export type ProfileName = "default" | "conservative" | "aggressive";

/** Raise the share step by step; a step is taken when every check held for `stepFor`. */
export interface RampPlan {
  readonly kind: "ramp";
  readonly initialShare: Share;
  readonly stepShare: Share;
  readonly stepFor: Duration;
  /** Caps the ramp, never the final promotion. */
  readonly maxShare: Share;
}

export interface RollbackConfig {
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
  readonly plan: RampPlan;
  readonly thresholds: Thresholds;
  readonly minDuration: Duration;
  /** Not healthy by then: roll back. Healthy: hold and alert. */
  readonly maxDuration: Duration;
  /** Length of the window that a look judges; cut off at the stage's start. */
  readonly metricsWindow: Duration;
  readonly lookEvery: Duration;
  /** Off: the share changes and promotion happens only by an operator. Rollback is automatic. */
  readonly autoPromote: boolean;
  readonly rollback: RollbackConfig;
}
