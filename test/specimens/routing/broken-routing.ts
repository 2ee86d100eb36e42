/** Specimens of the routing: jobs that go elsewhere than their route says, and routes that do. */
import type * as Changes from "../../../src/canary/rollout/changes.ts";
import type * as Ring from "../../../src/canary/routing/ring.ts";
import { ALL, type Route } from "../../../src/canary/routing/route.ts";
import type * as Routing from "../../../src/canary/routing/router.ts";
import type { Job, Lane } from "../../../src/canary/store/job.ts";
import { hashUnit } from "../../../src/kernel/hash.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";

const ROUTER = "../../src/canary/routing/router.ts";

export const BROKEN_ROUTING: readonly Specimen[] = [
  {
    name: "share of the wrong size",
    number: null,
    story: "The canary gets about a quarter of what is configured.",
    caughtBy: ["routing-conformance", "routing-share"],
    seeds: 1,
    scenario: HEALTHY,
    module: ROUTER,
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, share: Math.round(route.share * 0.27) })),
  },
  {
    name: "ring of a few points",
    number: 12,
    story: "Lanes own points of a ring in proportion to the share, however far apart these lie.",
    caughtBy: ["routing-conformance", "routing-share"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  routing_strategy: consistent_hash\n",
    module: "../../src/canary/routing/ring.ts",
    breakIt: () => ({ Ring: RingOfPoints }),
  },
  {
    name: "keys that move back",
    number: null,
    story: "Every stage draws its keys anew, so a tenant changes versions back and forth.",
    caughtBy: ["sticky"],
    seeds: 1,
    scenario: HEALTHY,
    module: ROUTER,
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, salt: `${route.salt}/${route.epoch}` })),
  },
  {
    name: "guinea pigs",
    number: null,
    story: "The salt is forgotten: the same tenants go first in every rollout.",
    caughtBy: ["routing-conformance"],
    seeds: 1,
    scenario: HEALTHY,
    module: "../../src/canary/rollout/changes.ts",
    breakIt: (original: typeof Changes) => {
      const plan: typeof Changes.plan = (planned, previousVersion, before, at) => {
        const { deployment, route } = original.plan(planned, previousVersion, before, at);
        return { deployment, route: { ...route, salt: "" } };
      };
      return { plan };
    },
  },
  {
    name: "scope with a hole",
    number: null,
    story: "Jobs of tenants that the rollout does not concern reach the canary.",
    caughtBy: ["routing-conformance"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  tenants: { first: 200, of: { prefix: tenant-, count: 400 } }\n",
    module: ROUTER,
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, scope: ALL })),
  },
  {
    name: "turns that start anew",
    number: null,
    story: "The round robin begins again with each small batch, so the canary never has a turn.",
    caughtBy: ["routing-conformance", "routing-share"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  sticky_routing: false\n  non_sticky_split: weighted_round_robin\n",
    module: ROUTER,
    breakIt: (original: typeof Routing) => {
      class Router extends original.Router {
        override laneOf(job: Job, { number, random }: Routing.Turn): Lane {
          return super.laneOf(job, { number: number % 2, random });
        }

        static override of(route: Route): Router {
          return new Router(route);
        }
      }
      return { Router };
    },
  },
];

/** Eight points at hashed places, each with a turn at which it goes over to the canary. */
class RingOfPoints implements Pick<Ring.Ring, "ownedFrom"> {
  readonly #points: readonly { readonly at: number; readonly turn: number }[];

  constructor(salt: string) {
    const points = Array.from({ length: 8 }, (_, turn) => {
      return { at: hashUnit(`${salt}/point`, String(turn)), turn };
    });
    this.#points = points.toSorted((a, b) => a.at - b.at);
  }

  ownedFrom(place: number): number {
    const point = this.#points.findLast(({ at }) => at <= place) ?? this.#points.at(-1);
    return (point?.turn ?? 0) / this.#points.length;
  }
}

/** Routes by another route than the one that it is told, and fences by the one that it is told. */
export function routedBy(original: typeof Routing, altered: (route: Route) => Route) {
  class Router extends original.Router {
    readonly #altered: Routing.Router;

    constructor(route: Route) {
      super(route);
      this.#altered = new original.Router(altered(route));
    }

    static override of(route: Route): Router {
      return new Router(route);
    }

    override laneOf(job: Job, turn: Routing.Turn): Lane {
      return this.#altered.laneOf(job, turn);
    }
  }
  return { Router };
}
