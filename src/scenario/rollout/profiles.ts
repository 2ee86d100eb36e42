/**
 * The three rollout profiles as data. Durations, stickiness, promotion and thresholds are those of
 * the canary API's documentation; where it gives none (ramp, looks), values are ours.
 */
import type { ProfileName } from "../../canary/rollout/config.ts";
import type { Share } from "../../canary/routing/route.ts";
import { type Duration, HOUR, MINUTE } from "../../kernel/time.ts";

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
}

const DEFAULT: Profile = {
  sticky_routing: true,
  auto_promotion: false,
  min_duration: 5 * MINUTE,
  max_duration: 2 * HOUR,
  metrics_window: 5 * MINUTE,
  drain_timeout: 5 * MINUTE,
  initial_percent: 500,
  step_size: 1000,
  step_duration: 10 * MINUTE,
  max_percent: 5000,
  rollback_thresholds: {
    max_error_rate_increase: 5,
    max_latency_increase: 50,
    max_throughput_decrease: 20,
    min_success_rate: 95,
    required_sample_size: 20,
  },
};

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  default: DEFAULT,
  conservative: {
    ...DEFAULT,
    min_duration: 15 * MINUTE,
    max_duration: 4 * HOUR,
    step_size: 500,
    step_duration: 15 * MINUTE,
    rollback_thresholds: {
      max_error_rate_increase: 2,
      max_latency_increase: 20,
      max_throughput_decrease: 10,
      min_success_rate: 95,
      required_sample_size: 20,
    },
  },
  aggressive: {
    ...DEFAULT,
    sticky_routing: false,
    auto_promotion: true,
    min_duration: 2 * MINUTE,
    max_duration: 30 * MINUTE,
    initial_percent: 1000,
    step_size: 2000,
    step_duration: 4 * MINUTE,
    rollback_thresholds: {
      max_error_rate_increase: 20,
      max_latency_increase: 200,
      max_throughput_decrease: 75,
      min_success_rate: 70,
      required_sample_size: 5,
    },
  },
};

/** For a key's description: what it is when the file does not say, in the file's own words. */
export function byProfile<T>(pick: (profile: Profile) => T, format: (value: T) => string): string {
  const { default: first, conservative: second, aggressive: third } = PROFILES;
  const [a, b, c] = [first, second, third].map((profile) => format(pick(profile)));
  if (a === b && b === c) return `Default: ${a}.`;
  return `Default by profile: ${a} (default), ${b} (conservative), ${c} (aggressive).`;
}
