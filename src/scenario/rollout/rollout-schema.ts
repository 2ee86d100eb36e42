/**
 * The `rollout` block: the same keys in a scenario file and in the configuration of a controller in
 * production. What is left out comes from the profile. Names are those of the canary API.
 */
import type { z } from "zod";
import { block, choice, count, flag, text } from "../schema/elements.ts";
import { durationUnit } from "../units/duration.ts";
import { partUnit, percentUnit, pointsUnit, shareUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { byProfile, type Profile } from "./profiles.ts";
import { routingKeys } from "./routing-keys.ts";

/** A key's meaning, and what it is when a file does not say. */
function told<T>(format: (value: T) => string) {
  return (meaning: string, pick: (profile: Profile) => T) =>
    `${meaning} ${byProfile(pick, format)}`;
}

const flags = told<boolean>(String);
const counts = told<number>(String);
const durations = told(durationUnit.format);
const shares = told(shareUnit.format);
const percents = told(percentUnit.format);
const parts = told(partUnit.format);
const points = told(pointsUnit.format);

export const versionText = text(
  "a version: letters, digits and . _ + -, 64 at most",
  /^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/,
);

const thresholds = block("thresholds", {
  max_error_rate_increase: measured(pointsUnit)
    .exactOptional()
    .describe(
      points(
        "Most that the canary's error rate may lie above the stable one, in percentage points.",
        (p) => p.rollback_thresholds.max_error_rate_increase,
      ),
    ),
  max_latency_increase: measured(percentUnit)
    .exactOptional()
    .describe(
      percents(
        "Most that the canary's p95 run time may lie above the stable one, in percent of it.",
        (p) => p.rollback_thresholds.max_latency_increase,
      ),
    ),
  max_throughput_decrease: measured(partUnit)
    .exactOptional()
    .describe(
      parts(
        "Most that the canary may finish less than stable, per routed job, in percent.",
        (p) => p.rollback_thresholds.max_throughput_decrease,
      ),
    ),
  min_success_rate: measured(partUnit)
    .exactOptional()
    .describe(
      parts(
        "Least success rate of the canary by itself.",
        (p) => p.rollback_thresholds.min_success_rate,
      ),
    ),
  required_sample_size: count("jobs", { min: 1, max: 1_000_000_000 })
    .exactOptional()
    .describe(
      counts(
        "Finished jobs that each lane needs in a window; with fewer the verdict is unknown, " +
          "which neither promotes nor rolls back.",
        (p) => p.rollback_thresholds.required_sample_size,
      ),
    ),
});

export const rolloutSchema = block("a rollout", {
  queue_name: text(
    "a queue name: no spaces, no @, no braces, 128 letters at most",
    /^[^\s@{}]{1,128}$/,
  )
    .prefault("jobs")
    .describe("Queue that the rollout belongs to."),
  stable_version: versionText
    .exactOptional()
    .describe("Version that serves the stable lane. In a scenario: that of the stable fleet."),
  canary_version: versionText
    .exactOptional()
    .describe("Version that serves the canary lane. In a scenario: that of the canary fleet."),
  profile: choice(["default", "conservative", "aggressive"])
    .prefault("default")
    .describe("Where everything comes from that this block does not say."),
  sticky_routing: flag()
    .exactOptional()
    .describe(
      flags(
        "Whether a key keeps its lane while the share only rises; else see `non_sticky_split`.",
        (p) => p.sticky_routing,
      ),
    ),
  ...routingKeys,
  initial_percent: measured(shareUnit)
    .exactOptional()
    .describe(shares("Share of traffic that the canary begins with.", (p) => p.initial_percent)),
  step_size: measured(shareUnit, { positive: true })
    .exactOptional()
    .describe(shares("What a step of the ramp adds to the share.", (p) => p.step_size)),
  step_duration: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations("How long every check must hold before the next step.", (p) => p.step_duration),
    ),
  max_percent: measured(shareUnit, { positive: true })
    .exactOptional()
    .describe(
      shares("Caps the ramp; the final promotion goes to all traffic.", (p) => p.max_percent),
    ),
  auto_promotion: flag()
    .exactOptional()
    .describe(
      flags(
        "Whether share and promotion move by themselves; rollback always does.",
        (p) => p.auto_promotion,
      ),
    ),
  min_duration: measured(durationUnit)
    .exactOptional()
    .describe(
      durations(
        "Least age of a deployment whose share is raised or that is promoted.",
        (p) => p.min_duration,
      ),
    ),
  max_duration: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations(
        "A deployment of this age is rolled back unless it is healthy; a healthy one is held and " +
          "an alert is raised.",
        (p) => p.max_duration,
      ),
    ),
  metrics_window: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations(
        "Length of the window that a look judges; never reaches back before the present step.",
        (p) => p.metrics_window,
      ),
    ),
  look_every: measured(durationUnit, { positive: true })
    .prefault("30s")
    .describe("How often the controller looks and judges."),
  verify_for: measured(durationUnit)
    .prefault("5s")
    .describe("A breach must still be there after this long; 0s acts at the first look."),
  grace: measured(durationUnit)
    .prefault("30s")
    .describe("How long canary workers may finish what they hold, once their lane is drained."),
  drain_timeout: measured(durationUnit, { positive: true })
    .exactOptional()
    .describe(
      durations("A drain that takes longer raises an alert, and goes on.", (p) => p.drain_timeout),
    ),
  rollback_thresholds: thresholds.prefault({}).describe("Bounds of the health checks."),
});

export type RolloutBlock = z.output<typeof rolloutSchema>;
