/**
 * What a controller does for the trust in routes: it signs those that it commits, and finds out
 * when the stored one was not signed by anybody who may. Without keys it does neither.
 *
 * A forged route is not believed in anything but that its epoch is taken: the route is made anew
 * from the deployment, under a later epoch.
 */
import type { Told } from "../../alerts/alert.ts";
import type { Route } from "../../routing/route.ts";
import { KeyRing, type RouteKey } from "../../trust/signing.ts";

export class RouteGuard {
  readonly #keys: KeyRing | null;
  /** The stored route, as it was loaded last, is not genuine. */
  #isForged = false;

  constructor(keys: readonly RouteKey[] | undefined) {
    this.#keys = KeyRing.of(keys);
  }

  get isForged(): boolean {
    return this.#isForged;
  }

  /** What to alert of: said at the first sight of a route that is not genuine, else null. */
  loaded(route: Route): Told | null {
    const before = this.#isForged;
    this.#isForged = this.#keys !== null && !this.#keys.isGenuine(route);
    if (before || !this.#isForged) return null;
    const message = `The stored route (epoch ${route.epoch}) is signed by no known key.`;
    return { code: "route_forged", subject: "", severity: "critical", message };
  }

  /** The route to commit. */
  signed(route: Route): Route {
    return this.#keys === null ? route : this.#keys.sign(route);
  }

  committed(): void {
    this.#isForged = false;
  }
}
