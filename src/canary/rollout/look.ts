/**
 * A look: everything that the controller saw when it judged, and what it decided. It is recorded
 * whole, so that "why did it decide that?" can be answered, and recomputed, from the record alone.
 */
import type { Instant } from "../../kernel/time.ts";
import type { LaneCounts } from "../metrics/window.ts";
import type { Share } from "../routing/route.ts";
import type { Check, Verdict } from "../rules/check.ts";
import type { Ruling } from "../rules/judgement.ts";
import type { Reported } from "../rules/judges/lane-value.ts";
import type { Lane } from "../store/job.ts";
import type { QueueState } from "../store/replies.ts";
import type { DeploymentState } from "./deployment.ts";

export type DecisionKind =
  | "hold"
  | "verify"
  /** The baseline is measured: on to the first stage. */
  | "begin"
  /** On to the next stage. */
  | "raise"
  /** The stage has passed, and a person is asked. */
  | "review"
  | "promote"
  /** A step of a gradual rollback. */
  | "lower"
  | "rollback"
  | "alert"
  /** A rule asks for it. */
  | "pause";

export interface Decision {
  readonly kind: DecisionKind;
  /** Share after the decision. */
  readonly share: Share;
  readonly reason: string;
}

/** What workers reported, by lane and metric, of those metrics that a limit or rule names. */
export interface LaneReports {
  /** Where the canary is compared with a baseline, the baseline's. */
  readonly stable: Reported;
  readonly canary: Reported;
  /** Not there if no limit or rule asks for it, or if the registry could not be read. */
  readonly reading?: ReportReading;
}

/** Where reports come from: enough to form the sums a second time from what workers sent. */
export interface ReportReading {
  /** The store's clock when the registry was read. */
  readonly at: Instant;
  readonly spans: readonly ReportSpan[];
}

/** What one worker counted between two of its answers; an answer has the instant of its arrival. */
export interface ReportSpan {
  readonly lease: string;
  readonly lane: Lane;
  /** The same as `to` where there is one answer only, and no difference. */
  readonly from: Instant;
  readonly to: Instant;
  /** The answer of `to` says how the worker is now: memory and CPU are taken from it. */
  readonly live: boolean;
}

export interface Look {
  readonly at: Instant;
  readonly deployment: string;
  readonly state: DeploymentState;
  readonly stage: number;
  readonly share: Share;
  readonly stageStartedAt: Instant;
  /** What was counted before does not count. */
  readonly evidenceFrom: Instant;
  /** Of the configuration that was judged by. */
  readonly configVersion: number;
  readonly configHash: string;
  /** The configuration was changed by hand: nothing climbs on it. */
  readonly drifted: boolean;
  readonly createdAt: Instant;
  readonly passingSince: Instant | null;
  readonly breachedAt: Instant | null;
  /** The window that was judged, by the store's clock: [from, to). */
  readonly windowFrom: Instant;
  readonly windowTo: Instant;
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
  /** What the queue held when the window was read; null if it is not known. */
  readonly queue: QueueState | null;
  /** What the canary was compared with instead of `stable`; null if it was stable. */
  readonly baseline: LaneCounts | null;
  readonly checks: readonly Check[];
  readonly overall: Verdict;
  /** What limits and rules found; null where the rollout has none. */
  readonly ruling: (Ruling & { readonly reported: LaneReports }) | null;
  readonly decision: Decision;
}
