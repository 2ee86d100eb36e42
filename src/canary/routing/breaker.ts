/**
 * The circuit breaker of the canary lane, one in every machine that routes: it opens when what
 * waits there passes a bound, and the machine sends everything to stable until it closes. It acts
 * within one exchange with the store, where a look would take its time.
 *
 * It knows what the latest reply said and nothing else. After a silence that may be old, and ends
 * with the next reply: until then a machine whose breaker is open sends the few batches that may be
 * unanswered to stable, and one whose breaker is closed sends them as its route says. A machine
 * that starts has read the route, and with it what waits.
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
