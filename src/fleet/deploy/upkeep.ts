/**
 * What a deploy tool does for a rollout that it believes to be over: it looks, from time to time,
 * whether the store still says so. A store that lost its last writes may have brought the canary
 * back to life after the workers of its version had retired, and nobody else would serve its lane.
 * Both worlds run these lines; how the store is read and a worker started is theirs.
 */

import { hasEnded } from "../../canary/rollout/states.ts";
import type { RolloutRead } from "../../canary/store/replies.ts";
import { type Duration, MILLISECOND } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";

/**
 * Between two looks. Workers that are missing for so long are no more than a slow start to a
 * rollout whose stages last seconds, and two reads a second are nothing to any store.
 */
export const UPKEEP_EVERY: Duration = 500 * MILLISECOND;

export interface UpkeepOptions<Worker> {
  readonly agenda: Agenda;
  readonly canaryVersion: string;
  /** Hears null when there was no answer. */
  readonly read: (heard: (view: RolloutRead | null) => void) => void;
  readonly startAgain: (worker: Worker) => void;
}

export class Upkeep<Worker> {
  readonly #options: UpkeepOptions<Worker>;
  /** Canary workers that ended because their version served no lane. */
  readonly #retired = new Set<Worker>();
  #isLooking = false;

  constructor(options: UpkeepOptions<Worker>) {
    this.#options = options;
  }

  /** A canary worker ended because its version served no lane: it may be needed again. */
  retired(worker: Worker): void {
    this.#retired.add(worker);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#isLooking || this.#retired.size === 0) return;
    this.#isLooking = true;
    const { agenda, read } = this.#options;
    agenda.schedule(agenda.now() + UPKEEP_EVERY, () =>
      read((view) => {
        this.#isLooking = false;
        if (view !== null) this.#seen(view);
        this.#lookLater();
      }),
    );
  }

  #seen(view: RolloutRead): void {
    const { canaryVersion, startAgain } = this.#options;
    if (!hasLiveCanary(view, canaryVersion)) return;
    const needed = [...this.#retired];
    this.#retired.clear();
    for (const worker of needed) startAgain(worker);
  }
}

/** Whether this version serves the canary lane of a deployment that has not ended. */
function hasLiveCanary({ deployment, route }: RolloutRead, version: string): boolean {
  return deployment !== null && !hasEnded(deployment.state) && route.canaryVersion === version;
}
