/**
 * The closed union of what is recorded in both worlds. Checkers, measurements and reports know a
 * run by these events only.
 *
 * Jobs are named by number: the n-th job of the arrival plan; all else about a job (id, tenant,
 * kind) follows from the number and the scenario. Instants count from the run's start. Events of
 * many jobs carry parallel arrays. `order` is the store's own count (see store/replies.ts).
 */
import type { Alert } from "../canary/alerts/alert.ts";
import type { WorkerMark } from "../canary/registry/worker.ts";
import type { Deployment } from "../canary/rollout/deployment.ts";
import type { Look } from "../canary/rollout/look.ts";
import type { Route } from "../canary/routing/route.ts";
import type { Outcome } from "../canary/store/commands.ts";
import type { Setback } from "../canary/store/dead-letter.ts";
import type { Lane } from "../canary/store/job.ts";
import type { LaneLoad, LaneQueue, RefusedFor } from "../canary/store/replies.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Fault } from "../scenario/faults/fault.ts";
import type { Operation } from "../scenario/scenario.ts";

export type JobNumber = number;

interface Recorded {
  /** When the recording process saw it. */
  readonly at: Instant;
  /** Name of the process, e.g. `producer/0`, `canary/1`, `controller/0`, `world`. */
  readonly process: string;
}

interface FromStore extends Recorded {
  readonly order: number;
  /** The store's clock when it carried the command out. */
  readonly storeAt: Instant;
}

/** What waits on the canary lane, where the reply said so: what breakers go by. */
interface SaysCanary {
  readonly canary?: LaneQueue;
}

/** Jobs are on their lanes, acknowledged. */
export interface JobsEnqueued extends FromStore, SaysCanary {
  readonly kind: "enqueued";
  readonly epoch: number;
  /** Of the route that they were routed by: a store that lost an epoch may give it out again. */
  readonly fence: string;
  readonly jobs: readonly JobNumber[];
  readonly lanes: readonly Lane[];
  readonly intendedAt: readonly Instant[];
  /** Of the same batch, on no lane: they wait until they are due. Absent when none does. */
  readonly delayed?: DelayedJobs;
  /** Of the same batch, left out because their ids had been enqueued. Absent when none was. */
  readonly repeats?: RepeatedJobs;
  /** When the enqueue was sent the first time. */
  readonly sentAt: Instant;
  /** All went to stable because the stored route could not be trusted. */
  readonly fallback?: true;
  /** All went to stable because the producer's breaker was open. */
  readonly diverted?: true;
}

export interface DelayedJobs {
  readonly jobs: readonly JobNumber[];
  /** From the instant of the enqueue, by the store's clock. */
  readonly delays: readonly Duration[];
  readonly intendedAt: readonly Instant[];
}

export interface RepeatedJobs {
  readonly jobs: readonly JobNumber[];
  readonly intendedAt: readonly Instant[];
}

/** An enqueue or requeue was refused; nothing happened. */
export interface RouteRefused extends FromStore, SaysCanary {
  readonly kind: "routeRefused";
  readonly reason: "stale" | "outOfSequence";
  readonly epoch: number;
  readonly jobs: readonly JobNumber[];
  /** For `outOfSequence`: jobs of the batch that had been enqueued by an earlier, unheard try. */
  readonly alreadyEnqueued: readonly JobNumber[];
}

export interface JobsClaimed extends FromStore {
  readonly kind: "claimed";
  readonly version: string;
  readonly lease: string;
  readonly lane: Lane;
  readonly jobs: readonly JobNumber[];
  readonly attempts: readonly number[];
}

/** Which run times were told to the store, and for how many jobs each stands. */
export interface RunTimeTelling {
  readonly weight: number;
  /** By index. */
  readonly told: readonly boolean[];
}

export interface JobsSettled extends FromStore {
  readonly kind: "settled";
  readonly version: string;
  readonly lease: string;
  readonly jobs: readonly JobNumber[];
  readonly attempts: readonly number[];
  readonly outcomes: readonly Outcome[];
  readonly accepted: readonly boolean[];
  /** Why attempts failed, "" for those that are done; absent when all are. */
  readonly reasons?: readonly string[];
  readonly intendedAt: readonly Instant[];
  readonly startedAt: readonly Instant[];
  readonly finishedAt: readonly Instant[];
  /** Absent: all of them, each for itself. */
  readonly sample?: RunTimeTelling;
  /** By a worker that had long heard nothing: its lease was left as it was. */
  readonly unrenewed?: true;
}

/** Leases lapsed: attempts ended without a settlement. */
export interface JobsLapsed extends FromStore {
  readonly kind: "lapsed";
  readonly jobs: readonly JobNumber[];
  readonly leases: readonly string[];
  readonly lanes: readonly Lane[];
  readonly attempts: readonly number[];
  readonly dead: readonly boolean[];
}

export interface JobsRequeued extends FromStore, SaysCanary {
  readonly kind: "requeued";
  readonly epoch: number;
  readonly fence: string;
  readonly jobs: readonly JobNumber[];
  readonly lanes: readonly Lane[];
  /** Null for one that was delayed, or had been a dead letter. */
  readonly lastLanes: readonly (Lane | null)[];
  readonly moved: readonly boolean[];
  /** As in JobsEnqueued. */
  readonly fallback?: true;
  readonly diverted?: true;
}

/** Who routes read what waits on the canary lane; only where there is a breaker. */
export interface LaneRead extends FromStore {
  readonly kind: "laneRead";
  readonly canary: LaneQueue;
}

/** Somebody had dead letters tried again: they are due at once. */
export interface DeadRequeued extends FromStore {
  readonly kind: "deadRequeued";
  readonly jobs: readonly JobNumber[];
  /** False for one that was not dead (any more). */
  readonly requeued: readonly boolean[];
}

export interface JobsDrained extends FromStore {
  readonly kind: "drained";
  readonly token: number;
  readonly jobs: readonly JobNumber[];
  readonly revoked: readonly JobNumber[];
  readonly left: LaneLoad;
}

/** A command was sent and its reply never came: it may or may not have been carried out. */
export interface CommandUnknown extends Recorded {
  readonly kind: "unknown";
  readonly command:
    | "enqueue"
    | "claim"
    | "settle"
    | "reap"
    | "requeue"
    | "requeueDead"
    | "drain"
    | "commitRollout"
    | "registerWorker"
    | "heartbeat"
    | "markWorkers"
    | "takePlace"
    | "leavePlace";
  /** Surely not carried out. */
  readonly definite: boolean;
  readonly lease: string | null;
  /** Of `heartbeat`: what was reported. */
  readonly report?: string;
  /** Of `markWorkers`: the workers that it was about. */
  readonly leases?: readonly string[];
  /** Of `takePlace` and `leavePlace`: whose place it was about. */
  readonly member?: string;
  readonly jobs: readonly JobNumber[];
  /** For `settle`, by index. */
  readonly outcomes: readonly Outcome[];
  /** For `commitRollout`: what would hold if it was carried out. */
  readonly attempted?: {
    readonly token: number;
    readonly deployment: Deployment;
    readonly route: Route;
    readonly records: readonly string[];
  };
}

export interface RolloutCommitted extends FromStore {
  readonly kind: "committed";
  readonly token: number;
  readonly deployment: Deployment;
  readonly route: Route;
  /** Of the audit trail, as they were sent: instants inside count from the clock's own epoch. */
  readonly records: readonly string[];
}

export interface CommitRefused extends FromStore {
  readonly kind: "commitRefused";
  readonly command: "commitRollout" | "drain";
  readonly reason: RefusedFor;
  readonly token: number;
}

/** A process began to lead (not recorded for renewals). */
export interface LeadershipTaken extends FromStore {
  readonly kind: "led";
  readonly token: number;
}

/** A worker asked to be registered. */
export interface WorkerEnlisted extends FromStore {
  readonly kind: "enlisted";
  readonly lease: string;
  /** Who it says it is. */
  readonly worker: string;
  readonly version: string;
  /** Null: refused, because the version serves no lane. */
  readonly lane: Lane | null;
}

/** A worker answered a challenge; whether rightly is not said here. */
export interface HeartbeatHeard extends FromStore {
  readonly kind: "heartbeat";
  readonly lease: string;
  readonly challenge: string;
  readonly accepted: boolean;
  /** As it was sent; see canary/registry/report.ts. */
  readonly report: string;
}

/** A keeper said what became of answers. */
export interface WorkersMarked extends FromStore {
  readonly kind: "marked";
  readonly marks: readonly WorkerMark[];
  readonly applied: readonly boolean[];
}

/**
 * From a pool of places (canary/rollout/control/place.ts). It lies in the same store as the queue,
 * and counts commands of its own: these have no place in the queue's order.
 */
interface FromPool extends Recorded {
  readonly poolOrder: number;
  /** The store's clock, the same as the queue's. */
  readonly storeAt: Instant;
  /** One deployment of one queue. */
  readonly member: string;
}

/** A place was taken or renewed. */
export interface PlaceTaken extends FromPool {
  readonly kind: "placeTaken";
  readonly limit: number;
  readonly holdFor: Duration;
  /** It lives, and is counted whether one was free or not. */
  readonly lives: boolean;
  /** Places that are held, by the store's account. */
  readonly held: number;
}

/** No place was free. */
export interface PlacesFull extends FromPool {
  readonly kind: "placesFull";
  readonly limit: number;
  readonly held: number;
}

export interface PlaceLeft extends FromPool {
  readonly kind: "placeLeft";
  /** False: it held none (any more). */
  readonly held: boolean;
}

export interface Looked extends Recorded {
  readonly kind: "looked";
  readonly look: Look;
}

export interface Alerted extends Recorded {
  readonly kind: "alerted";
  readonly alert: Alert;
}

export interface Operated extends Recorded {
  readonly kind: "operated";
  readonly action: Operation["action"];
}

export interface FaultChanged extends Recorded {
  readonly kind: "fault";
  readonly phase: "begins" | "ends";
  readonly fault: Fault;
}

export interface ProcessChanged extends Recorded {
  readonly kind: "process";
  readonly phase: "started" | "crashed" | "paused" | "resumed" | "retired" | "stopped";
  /** Version that the process runs; "" for producers and controllers. */
  readonly version: string;
}

/**
 * The store came back without writes that it had acknowledged. Its own count of commands goes on
 * above all that were counted before, so that the order of the history stays one line.
 */
export interface StoreLost extends FromStore {
  readonly kind: "storeLost";
  /** Id of the fault. */
  readonly fault: string;
  /** Commands with an order above this, and below this event's own, never were. */
  readonly keptTo: number;
}

/** The store dropped a key. */
export interface KeyEvicted extends FromStore {
  readonly kind: "evicted";
  readonly fault: string;
  readonly key: "windows" | "leadership" | "stable" | "canary";
  /** What was queued there, and is lost. */
  readonly jobs: readonly JobNumber[];
}

/** A dead letter, with all that went wrong. */
export interface AuditedLetter {
  readonly job: JobNumber;
  readonly diedAt: Instant;
  readonly setbacks: readonly Setback[];
}

/** What the store held once the run had drained (or was given up). Always the last event. */
export interface StoreAudited extends Recorded {
  readonly kind: "audited";
  readonly stable: LaneLoad;
  readonly canary: LaneLoad;
  readonly waiting: number;
  readonly deadJobs: readonly JobNumber[];
  /** The first thousand of them, in the order in which they died; absent when there are none. */
  readonly deadLetters?: readonly AuditedLetter[];
  /** Jobs that the store still holds anywhere, the first thousand. */
  readonly heldJobs: readonly JobNumber[];
  /** The audit trail as it is stored. */
  readonly trail: readonly string[];
}

export type HistoryEvent =
  | JobsEnqueued
  | RouteRefused
  | JobsClaimed
  | JobsSettled
  | JobsLapsed
  | JobsRequeued
  | DeadRequeued
  | JobsDrained
  | LaneRead
  | CommandUnknown
  | RolloutCommitted
  | CommitRefused
  | LeadershipTaken
  | WorkerEnlisted
  | HeartbeatHeard
  | WorkersMarked
  | PlaceTaken
  | PlacesFull
  | PlaceLeft
  | Looked
  | Alerted
  | Operated
  | FaultChanged
  | ProcessChanged
  | StoreLost
  | KeyEvicted
  | StoreAudited;

export interface EventSink {
  record(event: HistoryEvent): void;
}
