/**
 * What a profile says, in the keys of the `rollout` block; and the pieces that profiles are made
 * of. The numbers of each are in the file of its document.
 */
import type { PlannedStage, RolloutConfig } from "../../../canary/rollout/config.ts";
import type { Share } from "../../../canary/routing/route.ts";
import type { BoundKind, Limit, Tier } from "../../../canary/rules/condition.ts";
import { isMoreBetter, type Metric } from "../../../canary/rules/metric.ts";
import type { Rule } from "../../../canary/rules/rule.ts";
import type { Duration } from "../../../kernel/time.ts";

export interface ProfileThresholds {
  readonly max_error_rate_increase: number;
  readonly max_latency_increase: number;
  readonly max_throughput_decrease: number;
  readonly min_success_rate: number;
  readonly required_sample_size: number;
}

export interface Profile {
  readonly sticky_routing: boolean;
  readonly auto_promotion: boolean;
  readonly min_duration: Duration;
  readonly max_duration: Duration;
  readonly metrics_window: Duration;
  readonly look_every: Duration;
  readonly baseline: Duration;
  readonly compare_with: RolloutConfig["compareWith"];
  readonly drain_timeout: Duration;
  /** The document's own; null: the ramp. A block that has keys of a ramp gets the ramp too. */
  readonly stages: readonly PlannedStage[] | null;
  readonly initial_percent: Share;
  readonly step_size: Share;
  readonly step_duration: Duration;
  readonly max_percent: Share;
  readonly rollback_thresholds: ProfileThresholds;
  /** Beside the thresholds. */
  readonly limits: readonly Limit[];
  readonly rules: readonly Rule[];
}

/** No check but the sample size can fail: for profiles whose limits judge. */
export const OPEN: ProfileThresholds = {
  max_error_rate_increase: 100,
  max_latency_increase: 1_000_000,
  max_throughput_decrease: 100,
  min_success_rate: 0,
  required_sample_size: 20,
};

export interface BoundOptions {
  readonly kind?: BoundKind;
  /** Default: what the metric is by itself. */
  readonly worse?: "above" | "below";
  readonly ifReported?: boolean;
}

export function bound(
  tier: Tier,
  metric: Metric,
  value: number,
  { kind = "absolute", worse, ifReported = false }: BoundOptions = {},
): Limit {
  const side = worse ?? (isMoreBetter(metric) ? "below" : "above");
  const operator = side === "below" ? "lt" : "gt";
  return { tier, breach: { metric, operator, kind, value, judge: "threshold" }, ifReported };
}

export function stage(
  name: string,
  { share, tenants = null, holdFor, approval = false, limits = [] }: StageOptions,
): PlannedStage {
  return { name, share, tenants, holdFor, approval, thresholds: null, limits };
}

type StageOptions = Pick<PlannedStage, "share" | "holdFor"> &
  Partial<Pick<PlannedStage, "tenants" | "approval" | "limits">>;
