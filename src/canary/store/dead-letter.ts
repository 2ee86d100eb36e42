/**
 * A dead letter as the store tells it: the job, when it died, and what went wrong before. The
 * store keeps what went wrong with a job from its first failed attempt until it is done; a job that
 * is done at once has nothing kept.
 */
import type { Instant } from "../../kernel/time.ts";
import type { Job, Lane } from "./job.ts";

/** The most characters that a reason may have; it is one line of text. */
export const REASON_LIMIT = 200;

/** The most setbacks that are kept of one job; the oldest are forgotten first. */
export const SETBACKS_KEPT = 32;

/** The reason of an attempt whose lease lapsed. */
export const LAPSED = "the lease lapsed";

/** One thing that a job went through, by the store's clock. */
export type Setback =
  | {
      readonly kind: "failed";
      readonly at: Instant;
      readonly attempt: number;
      readonly lane: Lane;
      /** Who had it. */
      readonly lease: string;
      readonly reason: string;
    }
  /** It was dead, and somebody had it tried again. */
  | { readonly kind: "requeued"; readonly at: Instant };

export interface DeadLetter {
  /** With the attempt that was its last. */
  readonly job: Job;
  /** 1, 2, 3, ... in the order in which the queue's jobs died; never given twice. */
  readonly number: number;
  readonly diedAt: Instant;
  /** Oldest first, SETBACKS_KEPT at most. */
  readonly setbacks: readonly Setback[];
}
