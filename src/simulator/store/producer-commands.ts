/** What the model does for producers. */
import { fenceOf } from "../../canary/routing/fence.ts";
import type { Enqueue, ReadRoute } from "../../canary/store/commands.ts";
import type { Job, Lane } from "../../canary/store/job.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { noteArrivals, saysCanary } from "./arrivals/queue-state.ts";
import type { ModelQueue } from "./model-queue.ts";

export function enqueue(model: ModelQueue, command: Enqueue, stamp: Stamp): ReplyTo<Enqueue> {
  const { at, order } = stamp;
  const { producer, jobs } = command;
  const expected = model.producers.get(producer) ?? 0;
  // First of all, so that a repeat of what was done is recognised under a later route, too.
  const expects = command.lostFrom ?? command.first;
  if (expects !== expected) return { kind: "outOfSequence", at, order, next: expected };
  const { route } = model;
  if (command.fence !== fenceOf(route))
    return { kind: "stale", at, order, route, ...saysCanary(model, at) };
  const next = command.first + jobs.length;
  model.producers.set(producer, next);
  const repeats = putAll(model, command, at);
  const enqueued = { kind: "enqueued", at, order, next, ...saysCanary(model, at) } as const;
  return repeats.length === 0 ? enqueued : { ...enqueued, repeats };
}

/** Each where it belongs; returns the indexes of repeats, which are left out. */
function putAll(model: ModelQueue, command: Enqueue, at: Instant): number[] {
  const { jobs, lanes, dedupeFor } = command;
  const before = { stable: model.stable.size, canary: model.canary.size };
  const repeats = dedupeFor === undefined ? [] : repeatsIn(model, command, dedupeFor, at);
  for (let i = 0; i < jobs.length; i++) {
    if (!repeats.includes(i)) put(model, jobs[i] as Job, lanes[i] as Lane | null, at);
  }
  const stable = model.stable.size - before.stable;
  const canary = model.canary.size - before.canary;
  noteArrivals(model, "stable", stable, at);
  noteArrivals(model, "canary", canary, at);
  if (command.diverted) model.countDiverted(stable + canary, at);
  return repeats;
}

/** Looked up lane by lane, and those that are delayed last, as a real store is given them. */
function repeatsIn(
  model: ModelQueue,
  { jobs, lanes }: Enqueue,
  dedupeFor: Duration,
  at: Instant,
): number[] {
  const repeats: number[] = [];
  for (const lane of ["stable", "canary", null]) {
    for (const [i, { id }] of jobs.entries()) {
      if (lanes[i] === lane && model.seen.isRepeat(id, at, dedupeFor)) repeats.push(i);
    }
  }
  return repeats.sort((a, b) => a - b);
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
  return { kind: "route", at, order, route: model.route, next, ...saysCanary(model, at) };
}
