/**
 * A job as the core sees it: what routing, running and retrying need, and an opaque payload.
 *
 * Text fields never contain a line feed (the wire form is line-separated); producers check this.
 */
import type { Duration, Instant } from "../../kernel/time.ts";

/** The two lanes of a queue. On the store: `<queue>` and `<queue>@canary`. */
export type Lane = "stable" | "canary";

export interface Job {
  /** Unique within its queue. */
  readonly id: string;
  /** Job kind, as handlers are chosen by it; empty when the queue has one kind. */
  readonly kind: string;
  /** Tenant the job belongs to; empty when the queue has none. */
  readonly tenant: string;
  /** When the job was meant to be enqueued; latencies count from here (open model). */
  readonly intendedAt: Instant;
  /** 1 for the first attempt. The store counts it up on every retry and every lapse. */
  readonly attempt: number;
  /** At least 1. A failed or lapsed attempt with this number sends the job to the dead letters. */
  readonly maxAttempts: number;
  readonly payload: string;
  /**
   * Waits this long from its enqueue, by the store's clock, before it is put on a lane; absent for
   * at once. Latencies then count from `intendedAt` and this together.
   */
  readonly delay?: Duration;
  /** More that routing may go by, such as the user; absent when there is nothing. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** A job that waits for its next attempt, with the lane that it was last run in. */
export interface DueJob {
  readonly job: Job;
  /** Null: none is to be held against it, because it was delayed or had been a dead letter. */
  readonly lastLane: Lane | null;
}
