/**
 * What a deploy tool does for a rollout that it believes to be over: it looks, from time to time,
 * whether the store still says so. A store that lost its last writes may say that the canary lives
 * after its workers have retired, or after the stable ones were given its version; one lane would
 * then be served by nobody. Both worlds run these lines; reading, starting and ending are theirs.
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
  /** A canary worker that retired is needed again. */
  readonly startAgain: (worker: Worker) => void;
  /** A stable worker runs the canary's version, and this one is stable. */
  readonly setBack: (worker: Worker, stableVersion: string) => void;
}

export class Upkeep<Worker> {
  readonly #options: UpkeepOptions<Worker>;
  readonly #retired = new Set<Worker>();
  readonly #promoted = new Set<Worker>();
  #isLooking = false;

  constructor(options: UpkeepOptions<Worker>) {
    this.#options = options;
  }

  /** A canary worker ended because its version served no lane. */
  retired(worker: Worker): void {
    this.#retired.add(worker);
    this.#lookLater();
  }

  /** A stable worker was started with the version that was the canary's. */
  promoted(worker: Worker): void {
    this.#promoted.add(worker);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#isLooking || this.#retired.size + this.#promoted.size === 0) return;
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
    const { canaryVersion, startAgain, setBack } = this.#options;
    if (!hasLiveCanary(view, canaryVersion)) return;
    for (const worker of taken(this.#retired)) startAgain(worker);
    for (const worker of taken(this.#promoted)) setBack(worker, view.route.stableVersion);
  }
}

/** Whether this version serves the canary lane of a deployment that has not ended. */
function hasLiveCanary({ deployment, route }: RolloutRead, version: string): boolean {
  return deployment !== null && !hasEnded(deployment.state) && route.canaryVersion === version;
}

/** All of them; what is put into the set meanwhile is for the next look. */
function taken<Worker>(set: Set<Worker>): Worker[] {
  const all = [...set];
  set.clear();
  return all;
}
