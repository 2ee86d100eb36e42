/** Specimens of the rollout machines: changes that do not say what they do. */
import type * as Changes from "../../src/canary/rollout/changes.ts";
import type * as WindDown from "../../src/canary/rollout/control/wind-down.ts";
import { highestShare } from "../../src/canary/rollout/plan/stages-of.ts";
import type { Route } from "../../src/canary/routing/route.ts";
import type * as Routing from "../../src/canary/routing/router.ts";
import type { Job, Lane } from "../../src/canary/store/job.ts";
import { FAILING, HEALTHY } from "./base-scenario.ts";
import type { Specimen } from "./specimen.ts";

const CHANGES = "../../src/canary/rollout/changes.ts";

export const BROKEN_ROLLOUT: readonly Specimen[] = [
  {
    name: "late percentage",
    number: 1,
    story: "A share is written after the rollback: canary traffic that nobody watches.",
    caughtBy: ["no-canary-after-end", "shares-justified", "leaders-fenced"],
    seeds: 3,
    scenario: FAILING,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const noteDrained: typeof Changes.noteDrained = (now, at) => {
        const { deployment, route } = original.noteDrained(now, at);
        const { canaryVersion } = deployment.config;
        const late = { share: 2_000, canaryVersion, epoch: route.epoch + 1 };
        return { deployment, route: { ...route, ...late } };
      };
      return { noteDrained };
    },
  },
  {
    name: "promotion refused by its own cap",
    number: 2,
    story: "The final promotion obeys the ramp's cap: the deployment stays where it is for ever.",
    caughtBy: ["outcome", "decisions-justified"],
    seeds: 3,
    scenario: HEALTHY,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const promote: typeof Changes.promote = (now, _reason, at) =>
        original.raise(now, highestShare(now.deployment.config), at);
      return { promote };
    },
  },
  {
    name: "share that nobody decided",
    number: null,
    story: "A step of the ramp sets another share than the look decided on.",
    caughtBy: ["shares-justified"],
    seeds: 1,
    scenario: HEALTHY,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const raise: typeof Changes.raise = (now, share, at) =>
        original.raise(now, share - 1_500, at);
      return { raise };
    },
  },
  {
    name: "rollback that ends before its drain",
    number: 3,
    story: "The deployment is called failed while its canary lane still holds jobs.",
    caughtBy: ["no-canary-after-end", "jobs-conserved", "rollback-anatomy"],
    seeds: 5,
    scenario: `
faults:
  - { error_burst: canary, at: 8s, for: 15s, probability: 90% }
  - { latency: canary, at: 8s, for: 15s, factor: 60 }
`,
    module: "../../src/canary/rollout/control/wind-down.ts",
    breakIt: async (original: typeof WindDown) => {
      const { fail, complete } = await import("../../src/canary/rollout/changes.ts");
      class BrokenWindDown extends original.WindDown {
        override next(stored: Changes.Change, at: number): WindDown.WindDownStep {
          const ended = stored.deployment.rollback === null ? complete : fail;
          return { kind: "commit", change: ended(stored, at) };
        }
      }
      return { WindDown: BrokenWindDown };
    },
  },
  {
    name: "share of the wrong size",
    number: 12,
    story: "The canary gets about a quarter of what is configured.",
    caughtBy: ["routing-conformance", "routing-share"],
    seeds: 1,
    scenario: HEALTHY,
    module: "../../src/canary/routing/router.ts",
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, share: Math.round(route.share * 0.27) })),
  },
  {
    name: "keys that move back",
    number: null,
    story: "Every stage draws its keys anew, so a tenant changes versions back and forth.",
    caughtBy: ["sticky"],
    seeds: 1,
    scenario: HEALTHY,
    module: "../../src/canary/routing/router.ts",
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, salt: `${route.salt}/${route.epoch}` })),
  },
];

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
