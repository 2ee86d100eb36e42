/** Specimens of the rollout machines: changes that do not say what they do. */
import type * as Changes from "../../src/canary/rollout/changes.ts";
import type * as WindDown from "../../src/canary/rollout/control/wind-down.ts";
import { highestShare } from "../../src/canary/rollout/plan/stages-of.ts";
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
];
