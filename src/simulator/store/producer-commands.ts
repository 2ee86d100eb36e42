/** What the model does for producers. */
import { fenceOf } from "../../canary/routing/fence.ts";
import type { Enqueue, ReadRoute } from "../../canary/store/commands.ts";
import type { ReplyTo, Stamp } from "../../canary/store/replies.ts";
import { noteArrivals, saysCanary } from "./arrivals/queue-state.ts";
import type { ModelQueue } from "./model-queue.ts";

export function enqueue(model: ModelQueue, command: Enqueue, stamp: Stamp): ReplyTo<Enqueue> {
  const { at, order } = stamp;
  const { producer, jobs, lanes } = command;
  const expected = model.producers.get(producer) ?? 0;
  // First of all, so that a repeat of what was done is recognised under a later route, too.
  const expects = command.lostFrom ?? command.first;
  if (expects !== expected) return { kind: "outOfSequence", at, order, next: expected };
  const { route } = model;
  if (command.fence !== fenceOf(route))
    return { kind: "stale", at, order, route, ...saysCanary(model, at) };
  const next = command.first + jobs.length;
  model.producers.set(producer, next);
  const before = { stable: model.stable.size, canary: model.canary.size };
  let i = 0;
  for (const job of jobs) {
    const lane = lanes[i++] === "canary" ? "canary" : "stable";
    model[lane].pushBack(job);
    model.windows.tally(lane, at).routed += 1;
  }
  noteArrivals(model, "stable", model.stable.size - before.stable, at);
  noteArrivals(model, "canary", model.canary.size - before.canary, at);
  if (command.diverted) model.countDiverted(jobs.length, at);
  return { kind: "enqueued", at, order, next, ...saysCanary(model, at) };
}

export function readRoute(model: ModelQueue, command: ReadRoute, stamp: Stamp): ReplyTo<ReadRoute> {
  const { at, order } = stamp;
  const next = model.producers.get(command.producer) ?? 0;
  return { kind: "route", at, order, route: model.route, next, ...saysCanary(model, at) };
}
