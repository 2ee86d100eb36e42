/** What the model does for producers. */
import { fenceOf } from "../../canary/routing/fence.ts";
import type { Enqueue, ReadRoute } from "../../canary/store/commands.ts";
import type { Job, Lane } from "../../canary/store/job.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Instant } from "../../kernel/time.ts";
import type { ModelQueue } from "./model-queue.ts";

export function enqueue(model: ModelQueue, command: Enqueue, stamp: Stamp): ReplyTo<Enqueue> {
  const { at, order } = stamp;
  const { producer, jobs, lanes } = command;
  const expected = model.producers.get(producer) ?? 0;
  // First of all, so that a repeat of what was done is recognised under a later route, too.
  const expects = command.lostFrom ?? command.first;
  if (expects !== expected) return { kind: "outOfSequence", at, order, next: expected };
  const { route } = model;
  if (command.fence !== fenceOf(route)) return { kind: "stale", at, order, route };
  const next = command.first + jobs.length;
  model.producers.set(producer, next);
  if (command.dedupeFor !== undefined) return enqueueOnce(model, command, stamp, next);
  let i = 0;
  for (const job of jobs) put(model, job, lanes[i++] as Lane | null, at);
  return { kind: "enqueued", at, order, next };
}

function enqueueOnce(model: ModelQueue, command: Enqueue, { at, order }: Stamp, next: number) {
  const { jobs, lanes, dedupeFor = 0 } = command;
  const repeats: number[] = [];
  for (const [i, job] of jobs.entries()) {
    if (model.seen.isRepeat(job.id, at, dedupeFor)) repeats.push(i);
    else put(model, job, lanes[i] as Lane | null, at);
  }
  const enqueued = { kind: "enqueued", at, order, next } as const;
  return repeats.length === 0 ? enqueued : { ...enqueued, repeats };
}

/** On its lane, or among those that wait if it is delayed. */
function put(model: ModelQueue, job: Job, lane: Lane | null, at: Instant): void {
  if (lane === null) {
    model.waiting.add(job, null, at + (job.delay ?? 0));
    return;
  }
  const put = lane === "canary" ? "canary" : "stable";
  model[put].pushBack(job);
  model.windows.tally(put, at).routed += 1;
}

export function readRoute(model: ModelQueue, command: ReadRoute, stamp: Stamp): ReplyTo<ReadRoute> {
  const { at, order } = stamp;
  const next = model.producers.get(command.producer) ?? 0;
  return { kind: "route", at, order, route: model.route, next };
}
