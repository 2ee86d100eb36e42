/**
 * What a lane did in a slot of time, and sums of it. The store counts into slots inside `settle`,
 * `reap`, `requeue` and `enqueue`; the controller reads finished slots and adds them up.
 */
import { type BucketCounts, mergeCounts } from "./histogram.ts";

/** Counts of one lane. A job counts once, by its final outcome in that lane. */
export interface LaneCounts {
  /** Jobs that were routed to the lane: enqueued there, or requeued there from the other lane. */
  readonly routed: number;
  /** Jobs that ended in the lane: done, dead, or left for the other lane after a failure. */
  readonly finished: number;
  /** Of these, the ones that did not end as done. */
  readonly failed: number;
  /** Attempts that failed or lapsed, whatever became of the job. */
  readonly attemptsFailed: number;
  /** Run times of final attempts that were settled as done or dead, by histogram bucket. */
  readonly runTimes: BucketCounts;
}

export interface WindowSlot {
  /** Slot number: the slot covers [slot x slotFor, (slot + 1) x slotFor) of the store's clock. */
  readonly slot: number;
  readonly stable: LaneCounts;
  readonly canary: LaneCounts;
}

/** The sum of `parts`. */
export function addUp(parts: readonly LaneCounts[]): LaneCounts {
  const runTimes = new Map<number, number>();
  const sum = { routed: 0, finished: 0, failed: 0, attemptsFailed: 0, runTimes };
  for (const part of parts) {
    sum.routed += part.routed;
    sum.finished += part.finished;
    sum.failed += part.failed;
    sum.attemptsFailed += part.attemptsFailed;
    mergeCounts(runTimes, part.runTimes);
  }
  return sum;
}
