/** What a queue of the model holds, as looks and breakers are told. */
import type { Lane } from "../../../canary/store/job.ts";
import type {
  LaneQueue,
  LaneState,
  QueueState,
  SaysCanary,
} from "../../../canary/store/replies.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { ModelQueue } from "../model-queue.ts";

export function queueState(model: ModelQueue, now: Instant): QueueState {
  return {
    stable: laneState(model, "stable", now),
    canary: laneState(model, "canary", now),
    waiting: model.waiting.size,
    dead: model.dead.size,
    diverted: model.diverted,
  };
}

/** Nothing where the route has no breaker. */
export function saysCanary(model: ModelQueue, now: Instant): SaysCanary {
  return model.route.breaker === undefined ? {} : { canary: laneQueue(model, "canary", now) };
}

/** `count` jobs were put behind all others of a lane. */
export function noteArrivals(model: ModelQueue, lane: Lane, count: number, now: Instant): void {
  if (model.keepsAges) model.arrivals[lane].note(count, now, model[lane].size);
}

function laneState(model: ModelQueue, lane: Lane, now: Instant): LaneState {
  return { ...laneQueue(model, lane, now), inFlight: model.leases.inFlight(lane) };
}

function laneQueue(model: ModelQueue, lane: Lane, now: Instant): LaneQueue {
  const queued = model[lane].size;
  const oldestAge = model.keepsAges ? model.arrivals[lane].oldestAge(queued, now) : null;
  return { queued, oldestAge };
}
