/**
 * A deployment: the stored state of one canary rollout. It changes only by `commitRollout`, one
 * version at a time, so a controller that crashed anywhere goes on from what is stored.
 */
import type { Instant } from "../../kernel/time.ts";
import type { AuditMark } from "../audit/mark.ts";
import type { Share } from "../routing/route.ts";
import type { Reported } from "../rules/judges/lane-value.ts";
import type { RuleMemories } from "../rules/rule.ts";
import type { RolloutConfig } from "./config.ts";

export type DeploymentState =
  | "planning"
  | "active"
  | "ramping"
  | "manual_review"
  | "promoting"
  | "rolling_back"
  | "completed"
  | "failed"
  | "paused";

/** States in which the canary may get traffic, rules are judged, and people may ask for all. */
export type LiveState = "active" | "ramping" | "manual_review" | "paused";

export type DeploymentEventType =
  | "deployment_created"
  | "percentage_updated"
  | "deployment_promoted"
  | "deployment_completed"
  | "deployment_rolled_back"
  | "health_check_failed"
  | "auto_promotion_triggered"
  | "rollback_triggered"
  | "canary_drained"
  | "deployment_paused"
  | "deployment_resumed"
  | "baseline_captured"
  | "review_requested"
  | "review_approved"
  | "review_rejected"
  | "alert_raised"
  | "configured"
  | "drift_detected"
  | "window_reset"
  | "deployment_deleted";

export interface DeploymentEvent {
  readonly type: DeploymentEventType;
  readonly at: Instant;
  readonly message: string;
}

/**
 * `immediate`: share 0 at once. `emergency`: the same, asked for by a person who waits for nothing.
 * `gradual`: step by step, still watched, until it is 0 or turns into one of the others.
 */
export type RollbackKind = "immediate" | "gradual" | "emergency";

/** The steps of a rollback, each at the instant it was reached; null until then. */
export interface Rollback {
  readonly kind: RollbackKind;
  readonly reason: string;
  /** The look that saw the breach; for an operator's rollback, the command. */
  readonly detectedAt: Instant;
  /** The look that saw it again. */
  readonly verifiedAt: Instant;
  /** Share 0 was committed; from here on nothing can be enqueued to the canary lane. */
  readonly switchedAt: Instant | null;
  /** Nothing is queued on the canary lane. */
  readonly drainedAt: Instant | null;
  /** Nothing of the canary lane is in flight and its version serves no lane. */
  readonly terminatedAt: Instant | null;
}

/** What the stable lane did while it could be measured alone, or last: the canary's reference. */
export interface Baseline {
  /** The window, by the store's clock: [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  readonly routed: number;
  readonly finished: number;
  readonly failed: number;
  readonly attemptsFailed: number;
  /** [bucket, jobs], ascending; see metrics/histogram.ts. */
  readonly runTimes: readonly (readonly [number, number])[];
  /** What workers reported in it; not there where no limit or rule asks for it. */
  readonly reported?: Reported;
}

export interface Deployment {
  readonly id: string;
  readonly queue: string;
  readonly config: RolloutConfig;
  /** 1 as planned; rises by one whenever people configure it anew. */
  readonly configVersion: number;
  /** Of the configuration as it was set (configure/config-hash.ts); else it was changed by hand. */
  readonly configHash: string;
  /** Key of the drift that people were told of last (configure/drift.ts); null for none. */
  readonly drift: string | null;
  /** Rises by one with every commit; 1 is the first. */
  readonly version: number;
  readonly state: DeploymentState;
  /** While paused: the state to resume to. */
  readonly resumeState: LiveState | null;
  /** 0 for the first stage of the plan. */
  readonly stage: number;
  readonly share: Share;
  readonly createdAt: Instant;
  /** When the present share was committed. */
  readonly stageStartedAt: Instant;
  /** Evidence from before does not count: the stage's start, or what people began anew since. */
  readonly evidenceFrom: Instant;
  /** Since when every look at this evidence passed; null when the last one did not. */
  readonly passingSince: Instant | null;
  /** The first look of an unverified breach; null when the last look saw none. */
  readonly breachedAt: Instant | null;
  readonly rollback: Rollback | null;
  /** Null until one was captured. */
  readonly baseline: Baseline | null;
  /** Cooldowns and hold durations, so that whoever leads next keeps them. */
  readonly rules: RuleMemories;
  /** Written with every commit; nothing else changes it. */
  readonly audit: AuditMark;
  readonly endedAt: Instant | null;
  /** Of a tombstone: events, rules and baseline are gone, and nothing can be asked of it. */
  readonly deletedAt: Instant | null;
  /** The latest EVENT_LIMIT events, oldest first. */
  readonly events: readonly DeploymentEvent[];
}

export const EVENT_LIMIT = 200;
