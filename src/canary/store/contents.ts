/**
 * Everything that a store holds of one queue's jobs, read at one go when nothing else uses it: what
 * the last check of a run compares with what was enqueued. Not a command; no machine may ask it.
 */
import type { Instant } from "../../kernel/time.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { DueJob, Job } from "./job.ts";

export interface LeaseContents {
  readonly lease: string;
  readonly lapsesAt: Instant;
  /** Held jobs of each lane, by id. */
  readonly stable: readonly Job[];
  readonly canary: readonly Job[];
}

export interface WaitingJob extends DueJob {
  readonly dueAt: Instant;
}

export interface StoreContents {
  /** Queued jobs of each lane, oldest first. */
  readonly stable: readonly Job[];
  readonly canary: readonly Job[];
  /** By name. */
  readonly leases: readonly LeaseContents[];
  /** In the order in which they fall due. */
  readonly waiting: readonly WaitingJob[];
  /** In the order in which they died. */
  readonly dead: readonly DeadLetter[];
}
