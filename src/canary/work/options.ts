/** What each machine of this room is told when it is made. Instants and delays are the host's. */
import type { RandomStream } from "../../kernel/random.ts";
import type { Duration } from "../../kernel/time.ts";
import type { RouteKey } from "../trust/signing.ts";
import type { Backoff } from "./attempts/backoff.ts";

export interface ProducerOptions {
  /** Unique among the queue's producers; sequence numbers are counted by it. */
  readonly name: string;
  readonly queue: string;
  /** Jobs are sent in one batch a tick. */
  readonly tick: Duration;
  /** Jobs in one batch, at most BATCH_LIMIT. */
  readonly batch: number;
  /** Batches that may be unanswered at a time; beyond, jobs wait here. */
  readonly maxUnanswered: number;
  /** Wait after an unanswered command before it is sent again. */
  readonly retryAfter: Duration;
  /** No id is enqueued again for this long, by the store's clock; absent: none are compared. */
  readonly dedupeFor?: Duration | undefined;
  /** For the random split. */
  readonly random: RandomStream;
  /** Verify routes with these, the newest last; a route is believed as it is without them. */
  readonly routeKeys?: readonly RouteKey[] | undefined;
}

export interface ConsumerOptions {
  readonly queue: string;
  /** This incarnation of the worker; never used again after a restart. */
  readonly lease: string;
  readonly version: string;
  readonly concurrency: number;
  readonly tick: Duration;
  readonly batch: number;
  readonly leaseFor: Duration;
  readonly backoff: Backoff;
  /** An attempt that runs for longer has failed; without one, it may run for ever. */
  readonly timeLimit?: Duration;
  /** Above so many jobs/s run times are told for some of them only; without it, always for all. */
  readonly sampleAbove?: number;
  /** Longest wait between two looks at an empty lane. */
  readonly idleFor: Duration;
  readonly retryAfter: Duration;
}

export interface ReaperOptions {
  readonly queue: string;
  /** Longest wait between two looks for lapsed leases and due jobs. */
  readonly every: Duration;
  readonly batch: number;
  readonly retryAfter: Duration;
  readonly random: RandomStream;
  /** As in ProducerOptions. */
  readonly routeKeys?: readonly RouteKey[] | undefined;
}

export interface RequeuerOptions {
  readonly queue: string;
  /** Null: all that are dead. */
  readonly ids: readonly string[] | null;
  /** How many more attempts each gets; at least 1. */
  readonly attempts: number;
  /** Dead letters read at a time, at most DEAD_LIMIT. */
  readonly batch: number;
  readonly retryAfter: Duration;
}
