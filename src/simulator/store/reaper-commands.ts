/** What the model does for reapers. */
import { fenceOf } from "../../canary/routing/fence.ts";
import type { PeekDue, Reap, Requeue } from "../../canary/store/commands.ts";
import { LAPSED } from "../../canary/store/dead-letter.ts";
import type { DueJob, Lane } from "../../canary/store/job.ts";
import type { LapsedJob, ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Instant } from "../../kernel/time.ts";
import { noteArrivals, saysCanary } from "./arrivals/queue-state.ts";
import type { Held } from "./lease-table.ts";
import type { ModelQueue } from "./model-queue.ts";

export function reap(model: ModelQueue, command: Reap, stamp: Stamp): ReplyTo<Reap> {
  const { at, order } = stamp;
  const jobs: LapsedJob[] = [];
  for (const lease of model.leases.lapsed(at, command.limit)) {
    const room = command.limit - jobs.length;
    if (room === 0) break;
    for (const held of model.leases.empty(lease, room)) jobs.push(lapse(model, held, at));
    if (lease.holds === 0) model.leases.close(lease);
  }
  return { kind: "reaped", at, order, jobs };
}

function lapse(model: ModelQueue, { job, lane, lease }: Held, at: Instant): LapsedJob {
  model.windows.tally(lane, at).attemptsFailed += 1;
  const { attempt } = job;
  const failed = { kind: "failed", at, attempt, lane, lease: lease.name, reason: LAPSED } as const;
  model.dead.note(job.id, failed);
  const dead = !model.retry(job, lane, at);
  if (dead) model.bury(job, lane, at);
  return { jobId: job.id, lease: lease.name, lane, attempt: job.attempt, dead };
}

export function peekDue(model: ModelQueue, command: PeekDue, stamp: Stamp): ReplyTo<PeekDue> {
  const { at, order } = stamp;
  const { jobs, nextAt } = model.waiting.peek(at, command.limit);
  const nextIn = nextAt === null ? null : Math.max(0, nextAt - at);
  const { route } = model;
  return { kind: "due", at, order, jobs, route, nextIn, ...saysCanary(model, at) };
}

export function requeue(model: ModelQueue, command: Requeue, stamp: Stamp): ReplyTo<Requeue> {
  const { at, order } = stamp;
  const { route } = model;
  if (command.fence !== fenceOf(route)) {
    return { kind: "stale", at, order, route, ...saysCanary(model, at) };
  }
  const before = { stable: model.stable.size, canary: model.canary.size };
  const moved = command.entries.map(({ job }, i) => {
    const waiting = model.waiting.take(job.id, job.attempt);
    if (waiting === null) return false;
    putBack(model, waiting, command.lanes[i] === "canary" ? "canary" : "stable", at);
    return true;
  });
  noteArrivals(model, "stable", model.stable.size - before.stable, at);
  noteArrivals(model, "canary", model.canary.size - before.canary, at);
  if (command.diverted) model.countDiverted(moved.filter(Boolean).length, at);
  return { kind: "requeued", at, order, moved, ...saysCanary(model, at) };
}

function putBack(model: ModelQueue, { job, lastLane }: DueJob, lane: Lane, at: Instant): void {
  model[lane].pushBack(job);
  if (lane === lastLane) return;
  model.windows.tally(lane, at).routed += 1;
  if (lastLane === null) return;
  const left = model.windows.tally(lastLane, at);
  left.finished += 1;
  left.failed += 1;
}
