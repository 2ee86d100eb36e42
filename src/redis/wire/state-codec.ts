/** What a queue holds, as scripts answer it. */
import type { LaneQueue, LaneState, QueueState, SaysCanary } from "../../canary/store/replies.ts";

/** An age is "" where there is none, or none is kept. */
type Age = number | "";

/** What `read-windows.lua` answers of it. */
export type RawState = [
  stableQueued: number,
  stableInFlight: number,
  stableAge: Age,
  canaryQueued: number,
  canaryInFlight: number,
  canaryAge: Age,
  waiting: number,
  dead: number,
  diverted: number,
  divertedAt: string,
];

export function stateOf(raw: RawState): QueueState {
  const [sQueued, sFlight, sAge, cQueued, cFlight, cAge, waiting, dead, jobs, lastAt] = raw;
  return {
    stable: laneOf(sQueued, sFlight, sAge),
    canary: laneOf(cQueued, cFlight, cAge),
    waiting,
    dead,
    diverted: { jobs, lastAt: lastAt === "" ? null : Number(lastAt) },
  };
}

function laneOf(queued: number, inFlight: number, age: Age): LaneState {
  return { ...queueOf(queued, age), inFlight };
}

function queueOf(queued: number, age: Age): LaneQueue {
  return { queued, oldestAge: age === "" ? null : age };
}

/** What `with_canary` put behind a reply, if it did. */
export function canaryOf(rest: readonly unknown[]): SaysCanary {
  if (rest.length === 0) return {};
  const [queued, age] = rest as [number, Age];
  return { canary: queueOf(queued, age) };
}
