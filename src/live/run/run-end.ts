/**
 * When a run is over: all arrivals are enqueued, the store is empty and the deployment is at rest,
 * or the time to drain has passed; or something went wrong, or it was interrupted.
 */
import type { RolloutRead } from "../../canary/store/replies.ts";
import { OperatingError } from "../../kernel/errors.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";

export interface EndInputs {
  /** Since the run's start. */
  readonly at: Duration;
  readonly view: RolloutRead;
  readonly allSent: boolean;
}

export class RunEnd {
  /** Resolves when the run is over; rejects when it cannot be carried out. */
  readonly over: Promise<void>;
  readonly #loadFor: Duration;
  readonly #giveUpAt: Duration;
  readonly #resolve: () => void;
  readonly #reject: (error: OperatingError) => void;

  constructor(scenario: Scenario, signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.over = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#loadFor = scenario.load.reduce((sum, phase) => sum + phase.for, 0);
    this.#giveUpAt = this.#loadFor + scenario.timing.drainWithin;
    // It may fail before anybody waits for it; whoever waits later still hears.
    promise.catch(() => {});
    if (signal.aborted) this.fail(interrupted());
    else signal.addEventListener("abort", () => this.fail(interrupted()), { once: true });
  }

  fail(error: OperatingError): void {
    this.#reject(error);
  }

  consider({ at, view, allSent }: EndInputs): void {
    const done = at >= this.#loadFor && allSent && isEmpty(view) && isAtRest(view);
    if (done || at >= this.#giveUpAt) this.#resolve();
  }
}

function isEmpty({ stable, canary, waiting }: RolloutRead): boolean {
  return stable.queued + stable.inFlight + canary.queued + canary.inFlight + waiting === 0;
}

/** No deployment is on its way to its end: one that is still ramping stays in progress. */
function isAtRest({ deployment }: RolloutRead): boolean {
  return deployment?.state !== "rolling_back" && deployment?.state !== "promoting";
}

function interrupted(): OperatingError {
  return new OperatingError({
    code: "INTERRUPTED",
    message: "the run was interrupted before it was over",
    hint: "Nothing was written; run it again for a verdict.",
  });
}
