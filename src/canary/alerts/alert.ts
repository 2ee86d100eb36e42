/**
 * What people are told unasked. A code says which alert it is, so that machines can tell one from
 * another and a repeat from news; the message is for people.
 */
import type { Instant } from "../../kernel/time.ts";

export type AlertCode =
  /** The canary finished no job for several looks. */
  | "canary_silent"
  /** Several looks in a row could read no metrics. */
  | "metrics_unread"
  /** Healthy, and not promoted within its maximum age. */
  | "too_old"
  /** A lane takes too long to empty. */
  | "drain_late"
  /** More waits on the canary lane than may: its jobs go to stable. */
  | "breaker_open"
  /** The stored route is signed by nobody who may. */
  | "route_forged"
  /** The stored route is not the one that its deployment has. */
  | "route_drift"
  /** The stored configuration is not the one that was set, or not the one that is planned. */
  | "config_drift"
  /** A rule asked for it. */
  | "rule"
  /** What an operator asked for cannot be done: an answer, which is never held back. */
  | "action_refused"
  /** As many deployments live as may, and this one waits; critical: more than may live. */
  | "deployment_limit"
  /** The queue's deployment lives; the next one waits. */
  | "deployment_exists"
  | "worker_distrusted"
  | "worker_unreachable"
  /** Workers that are not registered settle jobs. */
  | "strangers_settle";

export type AlertSeverity = "warning" | "critical";

/** An alert before it is known whether it is told now. */
export interface Told {
  readonly code: AlertCode;
  /** What it is about, where a code can be about several, such as a worker's lease; else "". */
  readonly subject: string;
  readonly severity: AlertSeverity;
  readonly message: string;
}

export interface Alert extends Told {
  readonly at: Instant;
  readonly deployment: string;
  /** How many like it were held back since the one before. */
  readonly heldBack: number;
}
