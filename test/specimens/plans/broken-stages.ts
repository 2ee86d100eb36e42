/** Specimens of what a stage, a baseline and an age are judged by. */
import type * as Decide from "../../../src/canary/rollout/decide.ts";
import type * as StagesOf from "../../../src/canary/rollout/plan/stages-of.ts";
import { HEALTHY } from "../base-scenario.ts";
import type { Specimen } from "../specimen.ts";
import { rolloutOf } from "./broken-plans.ts";

const DECIDE = "../../src/canary/rollout/decide.ts";

export const BROKEN_STAGES: readonly Specimen[] = [
  {
    name: "limits of a stage forgotten",
    number: null,
    story: "A stage is judged by what is judged everywhere, not by its own limits.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: rolloutOf(`  stages:
    - name: strict
      percent: 20%
      for: 4s
      limits: [{ metric: attempt_error_rate, warning: 0.1% }]
    - { name: half, percent: 50%, for: 4s }
`),
    module: "../../src/canary/rollout/plan/stages-of.ts",
    breakIt: (original: typeof StagesOf) => {
      const stageAt: typeof StagesOf.stageAt = (config, number) => {
        const { limits } = config;
        return { ...original.stageAt(config, number), limits };
      };
      return { stageAt };
    },
  },
  {
    name: "age without end",
    number: null,
    story: "A deployment may be as old as it likes, whatever its longest duration is.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: "expect: { outcome: failed }\n",
    rollout: "  max_duration: 6s\n  on_max_duration: rollback\n",
    module: DECIDE,
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        const { deployment, at } = input;
        if (deployment.state === "planning") return original.decide(input);
        return original.decide({ ...input, deployment: { ...deployment, createdAt: at } });
      };
      return { decide };
    },
  },
  {
    name: "baseline of a moment",
    number: null,
    story: "The canary begins at the first look, before stable was measured for as long as asked.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: HEALTHY,
    rollout: "  baseline: 5s\n  compare_with: baseline\n",
    module: DECIDE,
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        const { deployment } = input;
        if (deployment.state !== "planning") return original.decide(input);
        const config = { ...deployment.config, baselineFor: 1 };
        return original.decide({ ...input, deployment: { ...deployment, config } });
      };
      return { decide };
    },
  },
];
