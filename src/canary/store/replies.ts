/**
 * The store contract, answering side. Every reply says when (the store's clock) and in which order
 * the store carried the command out; `order` counts the commands of one queue, so the replies that
 * many processes saw can be laid on one line.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WindowSlot } from "../metrics/window.ts";
import type { WorkerRecord } from "../registry/worker.ts";
import type { Deployment } from "../rollout/deployment.ts";
import type { Route } from "../routing/route.ts";
import type {
  Claim,
  CommitRollout,
  Drain,
  Enqueue,
  Extend,
  Heartbeat,
  LeavePlace,
  MarkWorkers,
  PeekDue,
  ReadAudit,
  ReadDead,
  ReadRollout,
  ReadRoute,
  ReadWindows,
  ReadWorkers,
  Reap,
  RegisterWorker,
  Requeue,
  RequeueDead,
  Settle,
  StoreCommand,
  TakeLeadership,
  TakePlace,
} from "./commands.ts";
import type { DeadLetter } from "./dead-letter.ts";
import type { DueJob, Job, Lane } from "./job.ts";

export interface Stamp {
  /** The store's clock. */
  readonly at: Instant;
  /** 1, 2, 3, ... over all commands of one queue that reached the store. */
  readonly order: number;
}

/** What waits on a lane. */
export interface LaneQueue {
  readonly queued: number;
  /**
   * How long the oldest of these jobs has been on the lane, from the command that put it there: not
   * since it was meant to be enqueued, and anew after a retry or a drain. Null when nothing waits,
   * and where ages are not kept (Route.ages); a lower bound for jobs that came before they were.
   */
  readonly oldestAge: Duration | null;
}

/** What a breaker goes by; only said where the stored route has one. */
export interface SaysCanary {
  readonly canary?: LaneQueue;
}

/** The route moved on; route again under this one. */
export interface StaleRoute extends Stamp, SaysCanary {
  readonly kind: "stale";
  readonly route: Route;
}

/** All jobs are on their lanes; `next` is the producer's next sequence number. */
export interface Enqueued extends Stamp, SaysCanary {
  readonly kind: "enqueued";
  readonly next: number;
  /** Indexes of jobs that were enqueued before and therefore left out; absent when none was. */
  readonly repeats?: readonly number[];
}

/** `first` was not the producer's next number: below it a repeat, above it a hole. Nothing done. */
export interface OutOfSequence extends Stamp {
  readonly kind: "outOfSequence";
  readonly next: number;
}

export interface RouteRead extends Stamp, SaysCanary {
  readonly kind: "route";
  readonly route: Route;
  readonly next: number;
}

export interface Claimed extends Stamp {
  readonly kind: "claimed";
  readonly lane: Lane;
  readonly jobs: readonly Job[];
}

/** The version serves no lane: stop, once what runs is settled. */
export interface Retired extends Stamp {
  readonly kind: "retired";
}

export interface Settled extends Stamp {
  readonly kind: "settled";
  /** By index: true if this settlement ended the attempt, false if the lease had lost the job. */
  readonly accepted: readonly boolean[];
}

export interface Extended extends Stamp {
  readonly kind: "extended";
  readonly alive: boolean;
}

export interface LapsedJob {
  readonly jobId: string;
  readonly lease: string;
  readonly lane: Lane;
  /** The attempt that lapsed. */
  readonly attempt: number;
  readonly dead: boolean;
}

export interface Reaped extends Stamp {
  readonly kind: "reaped";
  readonly jobs: readonly LapsedJob[];
}

export interface Due extends Stamp, SaysCanary {
  readonly kind: "due";
  readonly jobs: readonly DueJob[];
  readonly route: Route;
  /** Until the next waiting job falls due; null when none waits. 0 when more are due now. */
  readonly nextIn: Duration | null;
}

export interface Requeued extends Stamp, SaysCanary {
  readonly kind: "requeued";
  /** By index: false when somebody else had moved the entry. */
  readonly moved: readonly boolean[];
}

export interface DeadLetters extends Stamp {
  readonly kind: "deadLetters";
  /** In the order in which they died; as many as were asked for when there may be more. */
  readonly letters: readonly DeadLetter[];
  /** All that the queue has. */
  readonly total: number;
}

export interface DeadRequeued extends Stamp {
  readonly kind: "deadRequeued";
  /** By index: false when no dead letter has this id (any more). */
  readonly requeued: readonly boolean[];
}

export interface LaneLoad {
  /** Jobs that wait on the lane. */
  readonly queued: number;
  /** Jobs of the lane that workers hold. */
  readonly inFlight: number;
}

export interface LaneState extends LaneLoad, LaneQueue {}

/** What a queue holds, at one instant. */
export interface QueueState {
  readonly stable: LaneState;
  readonly canary: LaneState;
  /** Jobs that wait for their next attempt. */
  readonly waiting: number;
  readonly dead: number;
  /** Jobs of batches that a breaker diverted since ever, and when the last such batch came. */
  readonly diverted: { readonly jobs: number; readonly lastAt: Instant | null };
}

export interface Drained extends Stamp {
  readonly kind: "drained";
  /** Jobs moved from the canary lane to the front of the stable lane, oldest first. */
  readonly moved: readonly string[];
  /** Jobs taken back from workers and put on the stable lane for the same attempt again. */
  readonly revoked: readonly string[];
  /** What the canary lane still holds. */
  readonly left: LaneLoad;
}

export type RefusedFor = "token" | "version" | "trail" | "epoch";

/**
 * The token is not the leader's (any more), or version or trail are stored otherwise. Nothing done.
 */
export interface Refused extends Stamp {
  readonly kind: "refused";
  readonly reason: RefusedFor;
}

export interface RolloutRead extends Stamp {
  readonly kind: "rollout";
  readonly deployment: Deployment | null;
  readonly route: Route;
  readonly stable: LaneLoad;
  readonly canary: LaneLoad;
  /** Jobs that wait for their next attempt. */
  readonly waiting: number;
  readonly dead: number;
}

export interface Committed extends Stamp {
  readonly kind: "committed";
}

export interface Leadership extends Stamp {
  readonly kind: "leadership";
  /** True: the caller leads, with `token`. False: `holder` does. */
  readonly leads: boolean;
  readonly token: number;
  readonly holder: string;
  /** Until the leader's lease lapses. */
  readonly lapsesIn: Duration;
}

export interface Windows extends Stamp {
  readonly kind: "windows";
  /** Finished slots only, ascending, empty ones left out. */
  readonly slots: readonly WindowSlot[];
  /** Read on from here; all slots below are finished and were returned. */
  readonly nextSlot: number;
  /** Length of a slot. */
  readonly slotFor: Duration;
  /** At the instant of the reading; null where it is not to be had. */
  readonly state: QueueState | null;
}

export interface Registered extends Stamp {
  readonly kind: "registered";
  readonly lane: Lane;
  /** To be answered with the first heartbeat. */
  readonly challenge: string;
}

/** The version serves no lane. Nothing done. */
export interface Unserved extends Stamp {
  readonly kind: "unserved";
}

export interface Answered extends Stamp {
  readonly kind: "answered";
  /** False: the answer was to another challenge than the one that was asked. */
  readonly accepted: boolean;
  /** What to answer next; null: no such worker is registered (any more). */
  readonly challenge: string | null;
}

/** Final outcomes that were not counted in a window, since ever. */
export interface Uncounted {
  readonly stable: number;
  readonly canary: number;
  /** Of all these, the ones by leases that were not registered. */
  readonly unregistered: number;
}

export interface Workers extends Stamp {
  readonly kind: "workers";
  /** By name; WORKER_LIMIT of them when there may be more. */
  readonly workers: readonly WorkerRecord[];
  /** True once workers were marked: outcomes count only if their lease is trusted. */
  readonly inForce: boolean;
  readonly uncounted: Uncounted;
}

export interface Marked extends Stamp {
  readonly kind: "marked";
  /** By index: false when the worker has gone, or has answered again meanwhile. */
  readonly applied: readonly boolean[];
}

export interface AuditRead extends Stamp {
  readonly kind: "audit";
  readonly records: readonly string[];
  /** In the whole trail. */
  readonly total: number;
}

/** The member has a place until it lapses. */
export interface Placed extends Stamp {
  readonly kind: "placed";
  /** Places that are held, this one with them; more than the limit only by those that live. */
  readonly held: number;
}

/** All places are held. Nothing done. */
export interface Full extends Stamp {
  readonly kind: "full";
  readonly held: number;
  /** Until the first of them lapses, if it is neither renewed nor given back. */
  readonly nextIn: Duration;
}

export interface PlaceLeft extends Stamp {
  readonly kind: "placeLeft";
  /** False: it held none (any more). */
  readonly held: boolean;
}

/** The replies that one command can get. */
export type ReplyTo<C extends StoreCommand> = C extends Enqueue
  ? Enqueued | StaleRoute | OutOfSequence
  : C extends ReadRoute
    ? RouteRead
    : C extends Claim
      ? Claimed | Retired
      : C extends Settle
        ? Settled
        : C extends Extend
          ? Extended
          : C extends Reap
            ? Reaped
            : C extends PeekDue
              ? Due
              : C extends Requeue
                ? Requeued | StaleRoute
                : C extends Drain
                  ? Drained | Refused
                  : C extends ReadRollout
                    ? RolloutRead
                    : C extends CommitRollout
                      ? Committed | Refused
                      : C extends TakeLeadership
                        ? Leadership
                        : C extends ReadWindows
                          ? Windows
                          : ReplyToRegistry<C>;

type ReplyToRegistry<C extends StoreCommand> = C extends RegisterWorker
  ? Registered | Unserved
  : C extends Heartbeat
    ? Answered
    : C extends ReadWorkers
      ? Workers
      : C extends MarkWorkers
        ? Marked
        : ReplyToPeople<C>;

type ReplyToPeople<C extends StoreCommand> = C extends ReadAudit
  ? AuditRead
  : C extends ReadDead
    ? DeadLetters
    : C extends RequeueDead
      ? DeadRequeued
      : ReplyToPool<C>;

type ReplyToPool<C extends StoreCommand> = C extends TakePlace
  ? Placed | Full
  : C extends LeavePlace
    ? PlaceLeft
    : never;

export type StoreReply = ReplyTo<StoreCommand>;
