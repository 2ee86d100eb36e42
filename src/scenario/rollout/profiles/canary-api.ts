/**
 * The three profiles of the canary API's documentation (S2): durations, stickiness, promotion and
 * thresholds are its own; where it gives none (ramp, looks), values are ours.
 */
import { HOUR, MINUTE, SECOND } from "../../../kernel/time.ts";
import type { Profile } from "./profile.ts";

export const DEFAULT: Profile = {
  sticky_routing: true,
  auto_promotion: false,
  min_duration: 5 * MINUTE,
  max_duration: 2 * HOUR,
  metrics_window: 5 * MINUTE,
  look_every: 30 * SECOND,
  baseline: 0,
  compare_with: "stable",
  drain_timeout: 5 * MINUTE,
  stages: null,
  initial_percent: 500,
  step_size: 1000,
  step_duration: 10 * MINUTE,
  max_percent: 5000,
  limits: [],
  rules: [],
  rollback_thresholds: {
    max_error_rate_increase: 5,
    max_latency_increase: 50,
    max_throughput_decrease: 20,
    min_success_rate: 95,
    required_sample_size: 20,
  },
};

export const CONSERVATIVE: Profile = {
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
};

export const AGGRESSIVE: Profile = {
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
};
