/** The bounds of the health checks, of a rollout or of one stage. */
import { block, count } from "../schema/elements.ts";
import { partUnit, percentUnit, pointsUnit } from "../units/percent.ts";
import { measured } from "../units/unit.ts";
import { counts, parts, percents, points } from "./told.ts";

export const thresholdsSchema = block("thresholds", {
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
