/** Specimens of plans, approvals and gradual rollbacks: stages that are not as planned. */
import type * as Changes from "../../../src/canary/rollout/changes.ts";
import type * as Decide from "../../../src/canary/rollout/decide.ts";
import type * as DecideRollback from "../../../src/canary/rollout/decide-rollback.ts";
import type * as Reference from "../../../src/canary/rollout/plan/reference.ts";
import type * as Routing from "../../../src/canary/routing/router.ts";
import { FAILING, HEALTHY } from "../base-scenario.ts";
import { routedBy } from "../routing/broken-routing.ts";
import type { Specimen } from "../specimen.ts";

const CHANGES = "../../src/canary/rollout/changes.ts";

/** What a file says of its rollout is one block: this one instead of the base's. */
export function rolloutOf(keys: string): string {
  return `rollout:
  auto_promotion: true
  sticky_key: tenant
  min_duration: 2s
  metrics_window: 4s
  look_every: 1s
  verify_for: 1s
  grace: 3s
${keys}`;
}

const APPROVED = rolloutOf(`  stages:
    - { name: some, percent: 20%, for: 4s, approval: true }
    - { name: half, percent: 50%, for: 4s }
`);
const GRADUAL = `${rolloutOf(`  stages: [{ percent: 80%, for: 60s }]
  rollback: gradual
  rollback_every: 3s
  critical_factor: 100
`)}faults: [{ error_burst: canary, at: 8s, for: 20s, probability: 50% }]
`;
const TENANTS = rolloutOf(`  tenant_pool: [tenant-0..199]
  stages:
    - { tenants: 80, for: 4s }
    - { tenants: 200, for: 4s }
    - { tenants: all, for: 4s }
`);

export const BROKEN_PLANS: readonly Specimen[] = [
  {
    name: "approval that nobody waits for",
    number: null,
    story: "A stage that asks for approval is followed by the next one all the same.",
    caughtBy: ["plan-followed", "decisions-justified"],
    seeds: 1,
    scenario: APPROVED,
    module: "../../src/canary/rollout/decide.ts",
    breakIt: (original: typeof Decide) => {
      const decide: typeof Decide.decide = (input) => {
        const decision = original.decide(input);
        return decision.kind === "review" ? { ...decision, kind: "raise", share: 5_000 } : decision;
      };
      return { decide };
    },
  },
  {
    name: "approved by a restart",
    number: null,
    story: "A review is committed as if the next stage had been entered: nobody was asked.",
    caughtBy: ["plan-followed"],
    seeds: 1,
    scenario: APPROVED,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const review: typeof Changes.review = (now, _reason, at) => original.raise(now, 5_000, at);
      return { review };
    },
  },
  {
    name: "gradual rollback that jumps",
    number: null,
    story: "Two steps are taken at once, so traffic falls back on stable faster than was asked.",
    caughtBy: ["plan-followed"],
    seeds: 1,
    scenario: GRADUAL,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const lower: typeof Changes.lower = (now, share, breach, at) =>
        original.lower(now, Math.max(1, share - 2_000), breach, at);
      return { lower };
    },
  },
  {
    name: "gradual rollback that looks away",
    number: null,
    story: "Once traffic goes down, not even a disaster is a reason to hurry.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: GRADUAL.replace("critical_factor: 100", "critical_factor: 12").replace(
      "probability: 50% }]",
      "probability: 30% }, { error_burst: canary, at: 11s, for: 18s, probability: 95% }]",
    ),
    module: "../../src/canary/rollout/decide-rollback.ts",
    breakIt: (original: typeof DecideRollback) => {
      const duringGradual: typeof DecideRollback.duringGradual = (input) =>
        original.duringGradual({ ...input, overall: "pass" });
      return { duringGradual };
    },
  },
  {
    name: "share of everybody",
    number: null,
    story: "A stage of some tenants is routed by its share alone: strangers are on the canary.",
    caughtBy: ["routing-conformance"],
    seeds: 1,
    scenario: TENANTS,
    module: "../../src/canary/routing/router.ts",
    breakIt: (original: typeof Routing) =>
      routedBy(original, (route) => ({ ...route, scope: { kind: "all" } })),
  },
  {
    name: "tenants that the plan does not name",
    number: null,
    story: "The route of a stage forgets whose traffic its share is of.",
    caughtBy: ["plan-followed"],
    seeds: 1,
    scenario: TENANTS,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const activate: typeof Changes.activate = (now, at, baseline) => {
        const { deployment, route } = original.activate(now, at, baseline);
        return { deployment, route: { ...route, scope: { kind: "all" } } };
      };
      return { activate };
    },
  },
  {
    name: "resumed as something else",
    number: null,
    story: "What was paused in the middle of the ramp resumes as one that has just begun.",
    caughtBy: ["plan-followed"],
    seeds: 1,
    scenario: `${HEALTHY}operations:
  - { at: 8s, action: pause }
  - { at: 10s, action: resume }
`,
    module: CHANGES,
    breakIt: (original: typeof Changes) => {
      const resume: typeof Changes.resume = (now, at) => {
        const { deployment, route } = original.resume(now, at);
        return { deployment: { ...deployment, state: "active" }, route };
      };
      return { resume };
    },
  },
  {
    name: "held against yesterday",
    number: null,
    story: "The baseline stands in for stable although stable has traffic of its own.",
    caughtBy: ["decisions-justified"],
    seeds: 1,
    scenario: `${rolloutOf(`  initial_percent: 20%
  baseline: 3s
`)}${FAILING.replace("detected_within: 5s, rolled_back_within: 15s", "share_reached: 20%")}`,
    module: "../../src/canary/rollout/plan/reference.ts",
    breakIt: (original: typeof Reference) => {
      const referenceOf: typeof Reference.referenceOf = (deployment) =>
        original.referenceOf({
          ...deployment,
          config: { ...deployment.config, compareWith: "baseline" },
        });
      return { referenceOf };
    },
  },
];
