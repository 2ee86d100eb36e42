/**
 * What the store holds of the rollout, as of its last answer: the deployment, and its route under
 * an epoch from which it can go on. Says when that has to be loaded again, and signs what is to be
 * stored next.
 */
import { assert } from "../../../kernel/assert.ts";
import { hashUnit } from "../../../kernel/hash.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Told } from "../../alerts/alert.ts";
import type { RolloutRead } from "../../store/replies.ts";
import type { Change, Stored } from "../changes.ts";
import { type Drift, driftOf, isOwnRoute } from "../configure/drift.ts";
import { onKnownScopes } from "./known-scopes.ts";
import type { ControllerOptions } from "./options.ts";
import { RouteGuard } from "./route-guard.ts";

export class StoredRollout {
  readonly #guard: RouteGuard;
  readonly #planned: ControllerOptions["planned"];
  readonly #reloadEvery: Duration;
  /** Which part of that passes before the queue's turn. */
  readonly #turn: number;
  #held: Stored | null = null;
  #isDoubtful = false;
  /** The stored route, as it was loaded last, is not the deployment's own. */
  #isAstray = false;
  #drift: Drift | null = null;
  #highestEpoch = 0;
  #reloadAt: Instant = 0;

  constructor({ queue, routeKeys, leaderFor, planned }: ControllerOptions) {
    this.#planned = planned;
    this.#guard = new RouteGuard(routeKeys);
    this.#reloadEvery = leaderFor;
    this.#turn = hashUnit("reload", queue);
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

  /** Why the stored route is to be put back; null if it can stay. */
  get routeIs(): "forged" | "drifted" | null {
    if (this.#guard.isForged) return "forged";
    return this.#isAstray ? "drifted" : null;
  }

  /** A drift of the configuration that nobody has noted yet. */
  get drift(): Drift | null {
    const noted = this.#held?.deployment?.drift ?? null;
    return this.#drift?.key === noted ? null : this.#drift;
  }

  /** What is held if there is a deployment, else null. */
  get change(): Change | null {
    if (this.#held === null || this.#held.deployment === null) return null;
    const { deployment, route } = this.#held;
    return { deployment, route };
  }

  /** Returns what to alert of: what is stored, and nobody should have written. */
  loaded({ deployment, route }: RolloutRead, now: Instant): Told[] {
    // An epoch that the store lost must not come again with another route: producers may know it.
    // So even a commit that leaves the route as it is takes an epoch that nobody has seen.
    const epoch = route.epoch < this.#highestEpoch ? this.#highestEpoch + 1 : route.epoch;
    this.#highestEpoch = Math.max(this.#highestEpoch, route.epoch);
    const known = [this.#planned?.config, this.#held?.deployment?.config];
    this.#held = onKnownScopes({ deployment, route: { ...route, epoch } }, known);
    this.#reloadAt = this.#turnAfter(now);
    const forged = this.#guard.loaded(route);
    const found = forged === null ? [] : [forged];
    const { deployment: held } = this.#held;
    return held === null ? found : [...found, ...this.#compare({ deployment: held, route })];
  }

  /**
   * Every queue has an instant of its own in each span of `reloadEvery`: hundreds of controllers in
   * one process that began together, or lost their store together, do not load all at once.
   */
  #turnAfter(now: Instant): Instant {
    const every = this.#reloadEvery;
    const turn = Math.floor(every * this.#turn);
    return now + every - ((((now - turn) % every) + every) % every);
  }

  /** A forged route is put back anyway, whatever it says. */
  #compare(stored: Change): Told[] {
    const found: Told[] = [];
    this.#isAstray = !this.#guard.isForged && !isOwnRoute(stored);
    this.#drift = driftOf(stored.deployment, this.#planned);
    const critical = { subject: "", severity: "critical" } as const;
    if (this.#isAstray) {
      const message = `The stored route (epoch ${stored.route.epoch}) is not the deployment's own.`;
      found.push({ code: "route_drift", ...critical, message });
    }
    const { drift } = this;
    if (drift !== null) found.push({ code: "config_drift", ...critical, message: drift.message });
    return found;
  }

  /** Returns whether the share is another one now. */
  committed(change: Change): boolean {
    assert(this.#held !== null, "a change follows from what is stored");
    const isNewShare = this.#held.route.share !== change.route.share;
    this.#held = change;
    this.#highestEpoch = Math.max(this.#highestEpoch, change.route.epoch);
    this.#guard.committed();
    this.#isAstray = false;
    this.#drift = driftOf(change.deployment, this.#planned);
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
