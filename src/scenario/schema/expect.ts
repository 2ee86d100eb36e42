/** The `expect` block: what must come out, so that a scenario file checks itself. */
import type { Expectations } from "../scenario.ts";
import { durationUnit } from "../units/duration.ts";
import { probabilityUnit, shareUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { block, choice, count } from "./elements.ts";

const within = measured(durationUnit, { positive: true }).optional();

export const expectSchema = block("the expectations", {
  outcome: choice(["completed", "failed", "in_progress"])
    .optional()
    .describe("How the deployment ends: promoted, rolled back, or not ended with the load."),
  detected_within: within.describe(
    "From the first fault's beginning to the first look that saw a breach.",
  ),
  rolled_back_within: within.describe("From the first fault's beginning to the rollback's end."),
  switched_within: within.describe("From detection to the committed switch."),
  verified_within: within.describe("From detection to the look that saw the breach again."),
  drained_within: within.describe("From the committed switch to an empty canary lane."),
  terminated_within: within.describe(
    "From the empty canary lane until nothing of the canary is in flight.",
  ),
  rollback_within: within.describe("From detection to the rollback's end."),
  max_dead: count("jobs", { min: 0, max: 1_000_000_000 }).optional().describe("Most dead letters."),
  achieved_at_least: measured(probabilityUnit, { positive: true })
    .optional()
    .describe(
      "Least share of the planned jobs that were enqueued, within a second of their instants. A " +
        "run is inconclusive below 99 %, or below this if this is less.",
    ),
  latency_p99_within: within.describe(
    "Bound of the end-to-end p99 outside of faults; never divided by --compress.",
  ),
  share_reached: measured(shareUnit, { positive: true })
    .optional()
    .describe("The canary's share of traffic reached at least this."),
  canary_depth_at_most: count("jobs", { min: 1, max: 1_000_000_000 })
    .optional()
    .describe("Most jobs that wait on the canary lane at a time."),
  diverted_at_least: count("jobs", { min: 1, max: 1_000_000_000 })
    .optional()
    .describe("Fewest jobs of batches that a breaker sends to stable."),
}).transform(
  (of): Expectations => ({
    outcome: of.outcome ?? null,
    detectedWithin: of.detected_within ?? null,
    rolledBackWithin: of.rolled_back_within ?? null,
    switchedWithin: of.switched_within ?? null,
    verifiedWithin: of.verified_within ?? null,
    drainedWithin: of.drained_within ?? null,
    terminatedWithin: of.terminated_within ?? null,
    rollbackWithin: of.rollback_within ?? null,
    maxDead: of.max_dead ?? null,
    achievedAtLeast: of.achieved_at_least ?? null,
    latencyP99Within: of.latency_p99_within ?? null,
    shareReached: of.share_reached ?? null,
    canaryDepthAtMost: of.canary_depth_at_most ?? null,
    divertedAtLeast: of.diverted_at_least ?? null,
  }),
);
