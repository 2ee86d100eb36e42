/**
 * Which lane a job goes to under a route: strategy, split, hash and scope, made ready once for all
 * the jobs that are routed by it.
 *
 * Sticky keys never move back when the share rises. `random` draws for each job; by
 * `weighted_round_robin` each producer sends exactly the share of any 10,000 jobs in a row to the
 * canary, evenly spread: the job's number in its producer's count decides, so a batch that has to
 * be routed again goes where it went before.
 */
import { hashUnit } from "../../kernel/hash.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { Job, Lane } from "../store/job.ts";
import { fenceOf } from "./fence.ts";
import { pointOf } from "./hash-kinds.ts";
import { Ring } from "./ring.ts";
import { FULL_SHARE, type Route } from "./route.ts";
import { stickyKeyOf } from "./sticky-key.ts";

export interface Turn {
  /** The job's number among those that are routed in turn. */
  readonly number: number;
  readonly random: RandomStream;
}

export class Router {
  readonly route: Route;
  readonly #ring: Ring | null;
  readonly #tenants: ReadonlySet<string> | null;

  constructor(route: Route) {
    this.route = route;
    this.#ring = route.strategy === "consistent_hash" ? new Ring(route.salt) : null;
    this.#tenants = route.scope.kind === "tenants" ? new Set(route.scope.tenants) : null;
  }

  /** `before` itself if it is for the same route: a ring is not cut again without need. */
  static of(route: Route, before: Router | null): Router {
    return before !== null && fenceOf(before.route) === fenceOf(route) ? before : new Router(route);
  }

  laneOf(job: Job, turn: Turn): Lane {
    const { canaryVersion, share } = this.route;
    if (canaryVersion === null || share <= 0) return "stable";
    if (this.#tenants !== null && !this.#tenants.has(job.tenant)) return "stable";
    if (share >= FULL_SHARE) return "canary";
    return this.#isCanarys(job, turn) ? "canary" : "stable";
  }

  #isCanarys(job: Job, { number, random }: Turn): boolean {
    const { split, hash, salt, share, stickyKey } = this.route;
    if (this.#ring !== null) {
      const place = hashUnit(salt, stickyKeyOf(job, stickyKey));
      return this.#ring.ownedFrom(place) * FULL_SHARE < share;
    }
    switch (split) {
      case "sticky":
        return pointOf(hash, salt, stickyKeyOf(job, stickyKey)) < share;
      case "random":
        return random.next() * FULL_SHARE < share;
      case "weighted_round_robin":
        return isTurn(number, share);
    }
  }
}

/** Of any 10,000 numbers in a row exactly `share` have their turn, as evenly as can be. */
function isTurn(number: number, share: number): boolean {
  const place = number % FULL_SHARE;
  return Math.floor(((place + 1) * share) / FULL_SHARE) > Math.floor((place * share) / FULL_SHARE);
}
