/**
 * The store contract, asking side: every exchange with the store is one of these atomic commands
 * on a bounded batch. One Lua script each in the real store, one method each in the model.
 *
 * `reply.ts` has the answers. All durations are measured by the store's clock, never a caller's.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Answer, WorkerMark } from "../registry/worker.ts";
import type { Deployment } from "../rollout/deployment.ts";
import type { Route } from "../routing/route.ts";
import type { DueJob, Job, Lane } from "./job.ts";

/** The most jobs, settlements or entries that one command may carry: a script blocks the server. */
export const BATCH_LIMIT = 512;

/** The most window slots that one `readWindows` looks through. */
export const SLOT_LIMIT = 60;

/** The most dead letters that one `readDead` answers: they come with all that went wrong. */
export const DEAD_LIMIT = 64;

/** The most workers that one `readWorkers` answers. */
export const WORKER_LIMIT = 256;

/** Window slots further back than this from the present one are forgotten. */
export const SLOTS_KEPT = 4_000;

/**
 * Puts routed jobs on their lanes. Accepted only if `fence` is the route's and `first` is the
 * producer's next sequence number, so a repeat after a lost reply neither doubles nor skips a job.
 */
export interface Enqueue {
  readonly kind: "enqueue";
  readonly queue: string;
  readonly producer: string;
  /** Sequence number of `jobs[0]`; a producer numbers its jobs 0, 1, 2, ... */
  readonly first: number;
  /**
   * The number that the store expects, below `first`: it has lost what it had accepted between the
   * two, and is to go on at `first`. Refused as out of sequence if it expects another one.
   */
  readonly lostFrom?: number;
  /** Of the route that the jobs were routed by, for records. */
  readonly epoch: number;
  /** `fenceOf` that route. */
  readonly fence: string;
  readonly jobs: readonly Job[];
  /** Lane of the job at the same index; null for one with a delay, which is routed once due. */
  readonly lanes: readonly (Lane | null)[];
  /**
   * Jobs whose id was enqueued with such a time and within it are repeats, and are left out;
   * remembers the ids of the others for this long. Absent: nothing is looked up or remembered.
   */
  readonly dedupeFor?: Duration;
  /** The route could not be trusted, so all go to stable; for records. */
  readonly fallback?: true;
  /** The breaker was open, so all go to stable (routing/breaker.ts); the store counts them. */
  readonly diverted?: true;
}

/** Reads the route, and the sequence number that `producer` must use next. */
export interface ReadRoute {
  readonly kind: "readRoute";
  readonly queue: string;
  readonly producer: string;
}

/**
 * Takes up to `limit` jobs, oldest first, from the lane that `version` serves under the route, and
 * creates or extends the worker's lease. A lease covers all jobs that the worker holds.
 */
export interface Claim {
  readonly kind: "claim";
  readonly queue: string;
  /** One incarnation of one worker, e.g. `canary/2#5`; a restarted worker uses a new one. */
  readonly lease: string;
  readonly version: string;
  readonly limit: number;
  readonly leaseFor: Duration;
}

export type Outcome = "done" | "retry" | "dead";

/** What became of one claimed job. */
export interface Settlement {
  readonly jobId: string;
  /** The attempt that ran; a settlement for any other attempt is refused as lost. */
  readonly attempt: number;
  readonly outcome: Outcome;
  /** For `retry`: wait this long before the next attempt. Otherwise 0. */
  readonly delay: Duration;
  /**
   * Histogram bucket of the run time (see metrics/histogram.ts); counted for final outcomes. Null:
   * the worker tells some only (work/attempts/run-time-sample.ts), and not this one.
   */
  readonly bucket: number | null;
  /** Why it failed, in one line of at most REASON_LIMIT characters; absent when it is done. */
  readonly reason?: string;
  /** By the worker's clock; the store does not use these three, records of a run do. */
  readonly intendedAt: Instant;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
}

/** Ends attempts and counts them in the window of their lane, in one step. Extends the lease. */
export interface Settle {
  readonly kind: "settle";
  readonly queue: string;
  readonly lease: string;
  /** 0: the lease lapses when it would have. */
  readonly leaseFor: Duration;
  readonly settlements: readonly Settlement[];
  /** For how many jobs each run time that is told counts; absent: all are told, for themselves. */
  readonly weight?: number;
}

/** Extends a lease that still lives. */
export interface Extend {
  readonly kind: "extend";
  readonly queue: string;
  readonly lease: string;
  /** 0: it is not extended, only asked after. */
  readonly leaseFor: Duration;
}

/**
 * Ends lapsed leases, oldest first: each of up to `limit` jobs becomes due for its next attempt at
 * once, or a dead letter if it has none left. A lease whose jobs do not all fit stays with the
 * rest.
 */
export interface Reap {
  readonly kind: "reap";
  readonly queue: string;
  readonly limit: number;
}

/** Reads up to `limit` due jobs and the route, and takes nothing. */
export interface PeekDue {
  readonly kind: "peekDue";
  readonly queue: string;
  readonly limit: number;
}

/**
 * Moves due jobs to the lanes chosen for them, under the same fence as `enqueue`. Entries that
 * somebody else moved meanwhile are skipped. A job that leaves its lane counts as failed there.
 */
export interface Requeue {
  readonly kind: "requeue";
  readonly queue: string;
  readonly epoch: number;
  readonly fence: string;
  readonly entries: readonly DueJob[];
  readonly lanes: readonly Lane[];
  /** As in Enqueue. */
  readonly fallback?: true;
  readonly diverted?: true;
}

/** Reads up to `limit` dead letters that died after the one with number `after`, and takes none. */
export interface ReadDead {
  readonly kind: "readDead";
  readonly queue: string;
  /** 0 for the first ones. */
  readonly after: number;
  readonly limit: number;
}

/**
 * Has dead letters tried again: each is due at once, and is then routed as a retry is, but held
 * against no lane. Attempts count on, so that no attempt is ever meant twice. An id that is not
 * dead is skipped.
 */
export interface RequeueDead {
  readonly kind: "requeueDead";
  readonly queue: string;
  readonly ids: readonly string[];
  /** How many more attempts each of them gets. */
  readonly attempts: number;
}

/**
 * Returns up to `limit` jobs of the canary lane to the front of the stable lane, in their order.
 * With `revoke`, also takes the lane's jobs back from the workers that hold them (attempt unspent)
 * and puts them in front as well: a settlement that comes for them later is refused as lost.
 * Refused unless `token` is the leader's.
 */
export interface Drain {
  readonly kind: "drain";
  readonly queue: string;
  readonly token: number;
  readonly limit: number;
  readonly revoke: boolean;
}

/** Reads the deployment, the route and what the lanes hold. */
export interface ReadRollout {
  readonly kind: "readRollout";
  readonly queue: string;
}

/**
 * Replaces deployment and route and adds to the audit trail in one step, if `token` is the
 * leader's, the stored deployment's version is `expectedVersion` (0: none is stored), and the trail
 * is where the sender knows it: where a store lost a version and gave it out again, `after` tells
 * the two.
 */
export interface CommitRollout {
  readonly kind: "commitRollout";
  readonly queue: string;
  readonly token: number;
  readonly expectedVersion: number;
  readonly deployment: Deployment;
  /**
   * Its epoch must be the stored epoch (route unchanged) or a higher one: one more, unless the
   * store lost epochs that producers may still know; none of these must come again.
   */
  readonly route: Route;
  /** Hash of the audit record that the stored deployment ends with; NO_HASH if none is stored. */
  readonly after: string;
  /** Lines that are appended to the audit trail in the same step. */
  readonly records: readonly string[];
}

/** Takes or renews the leadership of a queue's deployment. A new term gets a higher token. */
export interface TakeLeadership {
  readonly kind: "takeLeadership";
  readonly queue: string;
  readonly holder: string;
  readonly leaseFor: Duration;
}

/**
 * Reads finished window slots, from `fromSlot` (or the oldest one kept) on, and looks through
 * SLOT_LIMIT slot numbers at most; and what the queue holds.
 */
export interface ReadWindows {
  readonly kind: "readWindows";
  readonly queue: string;
  readonly fromSlot: number;
}

/**
 * Enters a worker into the registry under the name of its lease, or enters it anew, and asks it the
 * first challenge. Refused if its version serves no lane.
 */
export interface RegisterWorker {
  readonly kind: "registerWorker";
  readonly queue: string;
  readonly lease: string;
  readonly worker: string;
  readonly version: string;
}

/**
 * Answers the challenge that was asked last, and gets the next one. The store keeps the answer and
 * does not judge it: secrets are not for the store. An answer to any other challenge is refused.
 */
export interface Heartbeat {
  readonly kind: "heartbeat";
  readonly queue: string;
  readonly lease: string;
  readonly answer: Answer;
}

/** Reads up to WORKER_LIMIT entries of the registry, by name, from behind `after` on. */
export interface ReadWorkers {
  readonly kind: "readWorkers";
  readonly queue: string;
  /** "" for the first ones. */
  readonly after: string;
}

/**
 * Says what became of answers. From the first one on, outcomes count only if their lease is
 * trusted. Not fenced: a mark holds for the one answer that it was made from, whoever made it, and
 * is skipped once there is another.
 */
export interface MarkWorkers {
  readonly kind: "markWorkers";
  readonly queue: string;
  readonly marks: readonly WorkerMark[];
}

/** Reads up to `limit` lines of the audit trail, oldest first, passing over the first `from`. */
export interface ReadAudit {
  readonly kind: "readAudit";
  readonly queue: string;
  readonly from: number;
  readonly limit: number;
}

/**
 * Takes a place among the deployments that may live at once, or renews it. The name of the pool
 * stands where other commands have a queue: queues of a pool may lie on different nodes.
 */
export interface TakePlace {
  readonly kind: "takePlace";
  readonly queue: string;
  /** One deployment of one queue. */
  readonly member: string;
  /** How many the pool has: what others said does not count. */
  readonly limit: number;
  readonly holdFor: Duration;
  /** It lives whether there is a place or not: it is counted, and whoever comes next waits. */
  readonly lives: boolean;
}

/** Gives a place back. */
export interface LeavePlace {
  readonly kind: "leavePlace";
  readonly queue: string;
  readonly member: string;
}

export type ProducerCommand = Enqueue | ReadRoute;
export type ConsumerCommand = Claim | Settle | Extend;
export type DeadLetterCommand = ReadDead | RequeueDead;
export type ReaperCommand = Reap | PeekDue | Requeue;
export type ControllerCommand =
  | Drain
  | ReadRollout
  | CommitRollout
  | TakeLeadership
  | ReadWindows
  | ReadWorkers
  | PlaceCommand;
export type PlaceCommand = TakePlace | LeavePlace;
export type MemberCommand = RegisterWorker | Heartbeat;
export type KeeperCommand = ReadWorkers | MarkWorkers;
export type AuditorCommand = ReadAudit;
export type StoreCommand =
  | ProducerCommand
  | ConsumerCommand
  | ReaperCommand
  | ControllerCommand
  | MemberCommand
  | KeeperCommand
  | AuditorCommand
  | DeadLetterCommand;
