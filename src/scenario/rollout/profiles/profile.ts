/** What a profile says, in the keys of the `rollout` block. */
import type { Share } from "../../../canary/routing/route.ts";
import type { Limit } from "../../../canary/rules/condition.ts";
import type { Duration } from "../../../kernel/time.ts";

export interface ProfileThresholds {
  readonly max_error_rate_increase: number;
  readonly max_latency_increase: number;
  readonly max_throughput_decrease: number;
  readonly min_success_rate: number;
  readonly required_sample_size: number;
}

/** What a profile says, in the keys of the `rollout` block. */
export interface Profile {
  readonly sticky_routing: boolean;
  readonly auto_promotion: boolean;
  readonly min_duration: Duration;
  readonly max_duration: Duration;
  readonly metrics_window: Duration;
  readonly drain_timeout: Duration;
  readonly initial_percent: Share;
  readonly step_size: Share;
  readonly step_duration: Duration;
  readonly max_percent: Share;
  readonly rollback_thresholds: ProfileThresholds;
  /** Beside the thresholds. */
  readonly limits: readonly Limit[];
}
