/**
 * The circuit breaker of the canary lane, one in every machine that routes: it opens when what waits
 * there passes a bound, and the machine sends everything to stable until it closes. It acts within
 * one exchange with the store, where a look would take its time.
 *
 * It knows what the latest reply said and nothing else, so it never acts on what is older than its
 * own last batch: a machine that sends nothing while the breaker is open sends one batch too many to
 * stable, one that sends nothing while it is closed has at most the batches that may be unanswered
 * on the lane before it hears. A machine that starts has read the route, and with it the lane.
 */
import type { LaneQueue } from "../store/replies.ts";
import type { BreakerBounds, Route } from "./route.ts";

/** It closes once both are at most this part of their bounds: else it would flap at the bound. */
export const CLOSES_AT = 0.5;

export class Breaker {
  #isOpen = false;

  /** Whether all jobs go to stable because of what waits on the canary lane. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Takes in what a reply said of the canary lane, if anything, under the route in force. */
  heard({ breaker }: Pick<Route, "breaker">, canary: LaneQueue | undefined): void {
    if (breaker === undefined) {
      this.#isOpen = false;
      return;
    }
    if (canary === undefined) return;
    if (this.#isOpen) this.#isOpen = !isWithin(canary, breaker, CLOSES_AT);
    else this.#isOpen = !isWithin(canary, breaker, 1);
  }
}

function isWithin({ queued, oldestAge }: LaneQueue, bounds: BreakerBounds, part: number): boolean {
  return queued <= bounds.depth * part && (oldestAge ?? 0) <= bounds.age * part;
}
