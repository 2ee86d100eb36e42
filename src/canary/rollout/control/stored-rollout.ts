/**
 * What the store holds of the rollout, as of its last answer: the deployment, and its route under
 * an epoch from which it can go on. Says when that has to be loaded again, and signs what is to be
 * stored next.
 */
import { assert } from "../../../kernel/assert.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Route } from "../../routing/route.ts";
import type { RolloutRead } from "../../store/replies.ts";
import type { Change } from "../changes.ts";
import type { RolloutConfig } from "../config.ts";
import type { Deployment } from "../deployment.ts";
import { onKnownScopes } from "./known-scopes.ts";
import type { ControllerOptions } from "./options.ts";
import { RouteGuard } from "./route-guard.ts";

export interface Stored {
  readonly deployment: Deployment | null;
  readonly route: Route;
}

export class StoredRollout {
  readonly #guard: RouteGuard;
  readonly #reloadEvery: Duration;
  readonly #planned: RolloutConfig | undefined;
  #held: Stored | null = null;
  #isDoubtful = false;
  #highestEpoch = 0;
  #reloadAt: Instant = 0;

  constructor({ routeKeys, leaderFor, planned }: ControllerOptions) {
    this.#guard = new RouteGuard(routeKeys);
    this.#planned = planned?.config;
    this.#reloadEvery = leaderFor;
  }

  /** Null until it was loaded. */
  get held(): Stored | null {
    return this.#held;
  }

  /** Load again then: a store that lost writes does not say so. */
  get reloadAt(): Instant {
    return this.#reloadAt;
  }

  /** A command was not answered since it was loaded. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  get isForged(): boolean {
    return this.#guard.isForged;
  }

  /** What is held if there is a deployment, else null. */
  get change(): Change | null {
    if (this.#held === null || this.#held.deployment === null) return null;
    const { deployment, route } = this.#held;
    return { deployment, route };
  }

  /** Returns what to alert of: a route that nobody may have written; else null. */
  loaded({ deployment, route }: RolloutRead, now: Instant): string | null {
    // An epoch that the store lost must not come again with another route: producers may know it.
    // So even a commit that leaves the route as it is takes an epoch that nobody has seen.
    const epoch = route.epoch < this.#highestEpoch ? this.#highestEpoch + 1 : route.epoch;
    this.#highestEpoch = Math.max(this.#highestEpoch, route.epoch);
    const known = [this.#planned, this.#held?.deployment?.config];
    this.#held = onKnownScopes({ deployment, route: { ...route, epoch } }, known);
    this.#reloadAt = now + this.#reloadEvery;
    return this.#guard.loaded(route);
  }

  /** Returns whether the share is another one now. */
  committed(change: Change): boolean {
    assert(this.#held !== null, "a change follows from what is stored");
    const isNewShare = this.#held.route.share !== change.route.share;
    this.#held = change;
    this.#highestEpoch = Math.max(this.#highestEpoch, change.route.epoch);
    this.#guard.committed();
    return isNewShare;
  }

  /** The change as it is to be stored. */
  signed({ deployment, route }: Change): Change {
    return { deployment, route: this.#guard.signed(route) };
  }

  /** Even a refusal may come from a store that is not what it was: it is loaded again, then. */
  doubt(): void {
    this.#isDoubtful = true;
  }

  forget(): void {
    this.#held = null;
    this.#isDoubtful = false;
  }
}
