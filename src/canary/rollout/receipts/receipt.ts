/**
 * Receipts: what a rollout came to at its four turns, for people and systems outside. Fields and
 * their names are those of the tenant document (S4), which keeps receipts as proof; instants are
 * ISO 8601, percentages of people's kind.
 */

export type SliStatus = "PASS" | "FAIL" | "UNKNOWN";

/** One check of the look that decided, in the unit that its name ends with. */
export interface SliCheck {
  /** What the canary was compared with; null where it stands by itself or nothing is known. */
  readonly baseline: number | null;
  readonly canary: number | null;
  /** What `canary` may be, at most or at least; null where it follows from an unknown baseline. */
  readonly threshold: number | null;
  readonly status: SliStatus;
  /** Of a limit of the rollout; none of the five health checks has one. */
  readonly tier?: "warning" | "critical";
}

export type SliChecks = Readonly<Record<string, SliCheck>>;

interface Issued {
  /** Shaped as a UUID; the same for the same commit, whoever makes it. */
  readonly receipt_id: string;
  readonly timestamp: string;
}

/** A stage passed by its own look. */
export interface PhaseComplete extends Issued {
  readonly operation: "canary_phase_complete";
  readonly version: string;
  readonly previous_version: string;
  readonly phase: string;
  /** Measured, from the commit that began it. */
  readonly duration_minutes: number;
  readonly sli_checks: SliChecks;
  readonly promotion_recommendation: "PROMOTE";
  readonly status: "ready_for_next_phase";
}

/** More traffic goes to the canary version. */
export interface TrafficPromoted extends Issued {
  readonly operation: "traffic_promoted";
  readonly version: string;
  readonly from_phase: string;
  /** PROMOTION for the step by which it becomes the stable version. */
  readonly to_phase: string;
  /** Of the traffic of the tenants in scope. */
  readonly from_traffic_percent: number;
  readonly to_traffic_percent: number;
  readonly from_tenant_count: number | "all";
  readonly to_tenant_count: number | "all";
  /** `sli_pass_30min`, `warm_up_2min`, `rule_NAME`, `operator_approval` or `operator`. */
  readonly promotion_based_on: string;
  readonly status: "promoted";
}

export const PROMOTION = "promotion";

export interface DeploymentComplete extends Issued {
  readonly operation: "deployment_complete";
  readonly version: string;
  readonly previous_stable: string;
  /** Those that passed by their own looks. */
  readonly phases_completed: readonly string[];
  readonly total_duration_hours: number;
  readonly rollbacks_triggered: number;
  /** Of the look that promoted; `not_judged`: a person did. */
  readonly final_sli_status: FinalSliStatus;
  readonly status: "complete";
}

export type FinalSliStatus = "all_passing" | "unknown" | "not_judged";

/** A rollback is over: nothing of the canary is queued or in flight. */
export interface RollbackExecuted extends Issued {
  readonly operation: "rollback_executed";
  readonly version_rolled_back: string;
  readonly version_restored: string;
  readonly phase_failed: string;
  /** `error_rate_exceeded` and the like, `rule_NAME`, `max_duration` or `operator`. */
  readonly failure_reason: string;
  /** In a sentence. */
  readonly failure_message: string;
  /** Percent, by the look that began the rollback; null where a person did. */
  readonly error_rate_baseline: number | null;
  readonly error_rate_canary: number | null;
  /** Of the canary's error rate. */
  readonly threshold: number | null;
  readonly sli_checks: SliChecks;
  readonly duration_at_phase_seconds: number;
  /** From the look that saw the breach first, or the order, until nothing was left of it. */
  readonly rollback_duration_ms: number;
  readonly rollback_kind: "immediate" | "gradual" | "emergency";
  readonly status: "rolled_back";
}

export type Receipt = PhaseComplete | TrafficPromoted | DeploymentComplete | RollbackExecuted;

export type ReceiptOperation = Receipt["operation"];

/** What a deployment keeps for the receipts at its end, which may be another controller's. */
export interface ReceiptMemory {
  readonly phasesCompleted: readonly string[];
  readonly finalSli: FinalSliStatus;
  readonly failure: Failure | null;
}

export type Failure = Pick<
  RollbackExecuted,
  | "phase_failed"
  | "failure_reason"
  | "failure_message"
  | "error_rate_baseline"
  | "error_rate_canary"
  | "threshold"
  | "sli_checks"
  | "duration_at_phase_seconds"
>;

export const NO_MEMORY: ReceiptMemory = {
  phasesCompleted: [],
  finalSli: "not_judged",
  failure: null,
};
