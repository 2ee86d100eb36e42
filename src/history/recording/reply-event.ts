/**
 * The history events that a store's replies give rise to: one function a command. Plain arrays,
 * one loop a batch, no closure a job: this runs for every job of a run.
 */
import type {
  Claim,
  CommitRollout,
  Drain,
  Enqueue,
  Heartbeat,
  LeavePlace,
  MarkWorkers,
  Outcome,
  PeekDue,
  ReadRoute,
  Reap,
  RegisterWorker,
  Requeue,
  RequeueDead,
  Settle,
  TakePlace,
} from "../../canary/store/commands.ts";
import type { Job, Lane } from "../../canary/store/job.ts";
import type { ReplyTo, SaysCanary, Stamp } from "../../canary/store/replies.ts";
import type { Instant } from "../../kernel/time.ts";
import type { HistoryEvent, JobNumber, RouteRefused } from "../event.ts";
import { enqueuedBatch } from "./enqueued-batch.ts";
import { deploymentSince } from "./rebase.ts";

/** Who records, and how jobs and instants are named. */
export interface Recorder {
  readonly process: string;
  readonly version: string;
  /** Recorded instants count from here. */
  readonly startedAt: Instant;
  readonly numberOf: (jobId: string) => JobNumber;
}

function stamped(recorder: Recorder, reply: Stamp, at: Instant) {
  const { process, startedAt } = recorder;
  return { at, process, order: reply.order, storeAt: reply.at - startedAt };
}

/** What the reply said of the canary lane, and why the batch was not routed by its route. */
function routingOf(command: Pick<Enqueue, "fallback" | "diverted">, { canary }: SaysCanary) {
  return {
    ...(command.fallback ? ({ fallback: true } as const) : {}),
    ...(command.diverted ? ({ diverted: true } as const) : {}),
    ...(canary === undefined ? {} : { canary }),
  };
}

/** Nearly all are: a copy of each would be felt. */
function isPlain({ fallback, diverted }: Enqueue | Requeue, { canary }: SaysCanary): boolean {
  return !fallback && !diverted && canary === undefined;
}

type Refused = Pick<RouteRefused, "epoch" | "jobs">;

function staleEvent(
  stamp: ReturnType<typeof stamped>,
  { epoch, jobs }: Refused,
  { canary }: SaysCanary,
): HistoryEvent {
  const reason = { kind: "routeRefused", ...stamp, reason: "stale" } as const;
  const refusal = { ...reason, epoch, jobs, alreadyEnqueued: [] };
  return canary === undefined ? refusal : { ...refusal, canary };
}

/** A read by who routes: only what it says of the canary lane is of interest. */
export function laneReadEvent(
  recorder: Recorder,
  reply: ReplyTo<ReadRoute | PeekDue>,
  at: Instant,
): HistoryEvent | null {
  const { canary } = reply;
  // Who finds nothing due routes nothing by it.
  if (canary === undefined || (reply.kind === "due" && reply.jobs.length === 0)) return null;
  return { kind: "laneRead", ...stamped(recorder, reply, at), canary };
}

function numbersOf(recorder: Recorder, jobs: readonly Job[]): JobNumber[] {
  const numbers: JobNumber[] = [];
  for (const job of jobs) numbers.push(recorder.numberOf(job.id));
  return numbers;
}

export function enqueueEvent(
  recorder: Recorder,
  command: Enqueue,
  reply: ReplyTo<Enqueue>,
  { at, sentAt }: { at: Instant; sentAt: Instant },
): HistoryEvent {
  const { epoch, fence } = command;
  const stamp = stamped(recorder, reply, at);
  if (reply.kind === "enqueued") {
    const batch = enqueuedBatch(recorder, command, reply);
    const event = { kind: "enqueued", ...stamp, epoch, fence, ...batch, sentAt } as const;
    return isPlain(command, reply) ? event : { ...event, ...routingOf(command, reply) };
  }
  const jobs = numbersOf(recorder, command.jobs);
  if (reply.kind === "stale") return staleEvent(stamp, { epoch, jobs }, reply);
  const known = Math.max(0, Math.min(jobs.length, reply.next - command.first));
  const alreadyEnqueued = jobs.slice(0, known);
  return { kind: "routeRefused", ...stamp, reason: "outOfSequence", epoch, jobs, alreadyEnqueued };
}

export function claimEvent(
  recorder: Recorder,
  command: Claim,
  reply: ReplyTo<Claim>,
  at: Instant,
): HistoryEvent | null {
  if (reply.kind === "retired" || reply.jobs.length === 0) return null;
  const attempts: number[] = [];
  for (const job of reply.jobs) attempts.push(job.attempt);
  const jobs = numbersOf(recorder, reply.jobs);
  const { version, lease } = command;
  const { lane } = reply;
  return { kind: "claimed", ...stamped(recorder, reply, at), version, lease, lane, jobs, attempts };
}

export function settleEvent(
  recorder: Recorder,
  command: Settle,
  reply: ReplyTo<Settle>,
  at: Instant,
): HistoryEvent {
  const { startedAt, numberOf, version } = recorder;
  const jobs: JobNumber[] = [];
  const attempts: number[] = [];
  const outcomes: Outcome[] = [];
  let reasons: string[] | null = null;
  const intended: Instant[] = [];
  const started: Instant[] = [];
  const finished: Instant[] = [];
  for (const settlement of command.settlements) {
    jobs.push(numberOf(settlement.jobId));
    attempts.push(settlement.attempt);
    outcomes.push(settlement.outcome);
    if (settlement.reason !== undefined) reasons ??= reasonsOf(command);
    intended.push(settlement.intendedAt - startedAt);
    started.push(settlement.startedAt - startedAt);
    finished.push(settlement.finishedAt - startedAt);
  }
  const stamp = stamped(recorder, reply, at);
  const { lease } = command;
  const { accepted } = reply;
  const instants = { intendedAt: intended, startedAt: started, finishedAt: finished };
  const event = {
    kind: "settled",
    ...stamp,
    version,
    lease,
    jobs,
    attempts,
    outcomes,
    accepted,
    ...(reasons === null ? {} : { reasons }),
    ...(command.leaseFor > 0 ? {} : { unrenewed: true as const }),
    ...instants,
  } as const;
  if (command.weight === undefined) return event;
  const told = command.settlements.map(({ bucket }) => bucket !== null);
  return { ...event, sample: { weight: command.weight, told } };
}

function reasonsOf({ settlements }: Settle): string[] {
  return settlements.map(({ reason = "" }) => reason);
}

export function reapEvent(
  recorder: Recorder,
  reply: ReplyTo<Reap>,
  at: Instant,
): HistoryEvent | null {
  if (reply.jobs.length === 0) return null;
  const jobs: JobNumber[] = [];
  const leases: string[] = [];
  const lanes: Lane[] = [];
  const attempts: number[] = [];
  const dead: boolean[] = [];
  for (const lapsed of reply.jobs) {
    jobs.push(recorder.numberOf(lapsed.jobId));
    leases.push(lapsed.lease);
    lanes.push(lapsed.lane);
    attempts.push(lapsed.attempt);
    dead.push(lapsed.dead);
  }
  return { kind: "lapsed", ...stamped(recorder, reply, at), jobs, leases, lanes, attempts, dead };
}

export function requeueEvent(
  recorder: Recorder,
  command: Requeue,
  reply: ReplyTo<Requeue>,
  at: Instant,
): HistoryEvent {
  const { epoch, fence, lanes } = command;
  const jobs: JobNumber[] = [];
  const lastLanes: (Lane | null)[] = [];
  for (const entry of command.entries) {
    jobs.push(recorder.numberOf(entry.job.id));
    lastLanes.push(entry.lastLane);
  }
  const stamp = stamped(recorder, reply, at);
  if (reply.kind === "stale") return staleEvent(stamp, { epoch, jobs }, reply);
  const { moved } = reply;
  const event = {
    kind: "requeued",
    ...stamp,
    epoch,
    fence,
    jobs,
    lanes,
    lastLanes,
    moved,
  } as const;
  return isPlain(command, reply) ? event : { ...event, ...routingOf(command, reply) };
}

export function deadRequeuedEvent(
  recorder: Recorder,
  { ids }: RequeueDead,
  reply: ReplyTo<RequeueDead>,
  at: Instant,
): HistoryEvent {
  const jobs = ids.map(recorder.numberOf);
  const { requeued } = reply;
  return { kind: "deadRequeued", ...stamped(recorder, reply, at), jobs, requeued };
}

export function drainEvent(
  recorder: Recorder,
  command: Drain,
  reply: ReplyTo<Drain>,
  at: Instant,
): HistoryEvent {
  const stamp = stamped(recorder, reply, at);
  const { token } = command;
  if (reply.kind === "refused") {
    return { kind: "commitRefused", ...stamp, command: "drain", reason: reply.reason, token };
  }
  const jobs = reply.moved.map(recorder.numberOf);
  const revoked = reply.revoked.map(recorder.numberOf);
  return { kind: "drained", ...stamp, token, jobs, revoked, left: reply.left };
}

export function commitEvent(
  recorder: Recorder,
  command: CommitRollout,
  reply: ReplyTo<CommitRollout>,
  at: Instant,
): HistoryEvent {
  const stamp = stamped(recorder, reply, at);
  const { token, route, records } = command;
  if (reply.kind === "refused") {
    const { reason } = reply;
    return { kind: "commitRefused", ...stamp, command: "commitRollout", reason, token };
  }
  const deployment = deploymentSince(recorder.startedAt, command.deployment);
  return { kind: "committed", ...stamp, token, deployment, route, records };
}

export function enlistedEvent(
  recorder: Recorder,
  command: RegisterWorker,
  reply: ReplyTo<RegisterWorker>,
  at: Instant,
): HistoryEvent {
  const { lease, worker, version } = command;
  const lane = reply.kind === "registered" ? reply.lane : null;
  return { kind: "enlisted", ...stamped(recorder, reply, at), lease, worker, version, lane };
}

export function heartbeatEvent(
  recorder: Recorder,
  command: Heartbeat,
  reply: ReplyTo<Heartbeat>,
  at: Instant,
): HistoryEvent {
  const { lease, answer } = command;
  const { challenge, report } = answer;
  const { accepted } = reply;
  return { kind: "heartbeat", ...stamped(recorder, reply, at), lease, challenge, accepted, report };
}

export function markedEvent(
  recorder: Recorder,
  { marks }: MarkWorkers,
  reply: ReplyTo<MarkWorkers>,
  at: Instant,
): HistoryEvent {
  return { kind: "marked", ...stamped(recorder, reply, at), marks, applied: reply.applied };
}

export function placeEvent(
  recorder: Recorder,
  { member, limit, holdFor, lives }: TakePlace,
  reply: ReplyTo<TakePlace>,
  at: Instant,
): HistoryEvent {
  const of = { ...fromPool(recorder, reply, at), member, limit, held: reply.held };
  return reply.kind === "full"
    ? { kind: "placesFull", ...of }
    : { kind: "placeTaken", ...of, holdFor, lives };
}

export function placeLeftEvent(
  recorder: Recorder,
  { member }: LeavePlace,
  reply: ReplyTo<LeavePlace>,
  at: Instant,
): HistoryEvent {
  return { kind: "placeLeft", ...fromPool(recorder, reply, at), member, held: reply.held };
}

/** A pool counts for itself: its order is none of the queue's. */
function fromPool(recorder: Recorder, reply: Stamp, at: Instant) {
  const { order: poolOrder, ...stamp } = stamped(recorder, reply, at);
  return { ...stamp, poolOrder };
}
