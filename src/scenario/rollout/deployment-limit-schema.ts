/** The `deployment_limit` block: how many deployments may live at once, and who else does. */
import { MOST_DEPLOYMENTS } from "../../canary/rollout/control/place.ts";
import type { LimitConfig } from "../scenario.ts";
import { block, count, flag } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { measured } from "../units/unit.ts";

export const deploymentLimitSchema = block("a limit of deployments", {
  deployments: count("deployments", { min: 1, max: MOST_DEPLOYMENTS }).describe(
    "How many may live at once, over all queues that share the limit: so many places there are.",
  ),
  hold_for: measured(durationUnit, { positive: true })
    .prefault("30s")
    .describe(
      "A place that was not renewed for so long is free again; three leaderships at least.",
    ),
  held_by_others: count("deployments", { min: 0, max: MOST_DEPLOYMENTS })
    .prefault(0)
    .describe("Deployments of other queues that live when the run begins; each holds a place."),
  until: measured(durationUnit)
    .prefault("0s")
    .describe("When these end, from the run's start; they renew their places till then."),
  given_back: flag()
    .prefault(true)
    .describe("Whether they give their places back then; if not, they die, and places lapse."),
})
  .refine((of) => of.held_by_others > 0 || of.until === 0, {
    path: ["until"],
    error: "is about others, and there are none: give held_by_others too",
  })
  .transform(
    (of): LimitConfig => ({
      deployments: of.deployments,
      holdFor: of.hold_for,
      heldByOthers: of.held_by_others,
      until: of.until,
      givenBack: of.given_back,
    }),
  );
