/**
 * The router of the stored route, if that route can be trusted; otherwise everything goes to the
 * stable lane, which needs nobody's word.
 *
 * A distrusted route still says under which fence the store takes jobs: no more is taken from it.
 * It is verified once, when it arrives, and nothing is verified without keys.
 */
import { fenceOf } from "../routing/fence.ts";
import type { Route } from "../routing/route.ts";
import { Router, type Turn } from "../routing/router.ts";
import type { Job, Lane } from "../store/job.ts";
import type { KeyRing } from "./signing.ts";

export class TrustedRouter {
  /** As it is stored. */
  readonly route: Route;
  /** Null: no key that is known has signed the route. */
  readonly #router: Router | null;

  private constructor(route: Route, router: Router | null) {
    this.route = route;
    this.#router = router;
  }

  /** `before` itself if it is for the same route. */
  static of(route: Route, before: TrustedRouter | null, keys: KeyRing | null): TrustedRouter {
    if (before !== null && fenceOf(before.route) === fenceOf(route)) return before;
    if (keys !== null && !keys.isGenuine(route)) return new TrustedRouter(route, null);
    return new TrustedRouter(route, new Router(route));
  }

  /** Whether all jobs go to stable because the route cannot be trusted. */
  get fallsBack(): boolean {
    return this.#router === null;
  }

  laneOf(job: Job, turn: Turn): Lane {
    return this.#router === null ? "stable" : this.#router.laneOf(job, turn);
  }
}
