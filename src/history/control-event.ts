/** Which events are few and tell what was decided, and which are as many as there are jobs. */
import type {
  HistoryEvent,
  JobsClaimed,
  JobsEnqueued,
  JobsLapsed,
  JobsRequeued,
  JobsSettled,
  RouteRefused,
} from "./event.ts";

/** What happens to jobs in the course of things. */
export type JobEvent =
  | JobsEnqueued
  | RouteRefused
  | JobsClaimed
  | JobsSettled
  | JobsLapsed
  | JobsRequeued;

/** Kept whole in `history.jsonl`: what was decided, and what happened to whom. */
export type ControlEvent = Exclude<HistoryEvent, JobEvent>;

export function isControlEvent(event: HistoryEvent): event is ControlEvent {
  switch (event.kind) {
    case "enqueued":
    case "routeRefused":
    case "claimed":
    case "settled":
    case "lapsed":
    case "requeued":
      return false;
    default:
      return true;
  }
}
