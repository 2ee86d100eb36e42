/**
 * Profiles of the other documents: the phased orchestrator (S1), the request middleware (S3), the
 * tenant phases (S4) and the design document (S0). Those that compare with bounds of their own
 * leave the five checks wide open, but for the samples.
 */
import type { BoundKind, Limit, Tier } from "../../../canary/rules/condition.ts";
import { isMoreBetter, type Metric } from "../../../canary/rules/metric.ts";
import { HOUR, MINUTE } from "../../../kernel/time.ts";
import { DEFAULT } from "./canary-api.ts";
import type { Profile, ProfileThresholds } from "./profile.ts";

/** No check but the sample size can fail: the limits judge. */
const OPEN: ProfileThresholds = {
  max_error_rate_increase: 100,
  max_latency_increase: 1_000_000,
  max_throughput_decrease: 100,
  min_success_rate: 0,
  required_sample_size: 20,
};

function bound(tier: Tier, metric: Metric, value: number, kind: BoundKind = "absolute"): Limit {
  const operator = isMoreBetter(metric) ? "lt" : "gt";
  return { tier, breach: { metric, operator, kind, value, judge: "threshold" }, ifReported: false };
}

/** S1. What workers need not report is judged only where they do. */
export const PHOENIX: Profile = {
  ...DEFAULT,
  auto_promotion: true,
  min_duration: 10 * MINUTE,
  max_duration: 2 * HOUR,
  initial_percent: 500,
  step_size: 2_000,
  step_duration: 10 * MINUTE,
  max_percent: 8_500,
  limits: [
    bound("warning", "error_rate", 0.5),
    bound("critical", "error_rate", 1),
    bound("warning", "success_rate", 99),
    bound("critical", "success_rate", 98),
    bound("warning", "p95_latency", 200),
    bound("critical", "p95_latency", 500),
    bound("warning", "p99_latency", 500),
    { ...bound("warning", "cpu_percent", 80), ifReported: true },
    { ...bound("warning", "custom.memory_percent", 85), ifReported: true },
  ],
};

/** S3. */
export const HTTP: Profile = {
  ...DEFAULT,
  initial_percent: 500,
  step_size: 2_000,
  max_percent: 2_500,
  rollback_thresholds: { ...OPEN, required_sample_size: 100 },
  limits: [
    bound("critical", "error_rate", 1),
    bound("critical", "p95_latency", 2_000),
    bound("critical", "error_rate", 2, "ratio"),
  ],
};

/** S4. */
export const GGEN: Profile = {
  ...DEFAULT,
  min_duration: 30 * MINUTE,
  max_duration: 6 * HOUR,
  initial_percent: 500,
  step_size: 1_500,
  step_duration: 30 * MINUTE,
  rollback_thresholds: OPEN,
  limits: [
    bound("critical", "p99_latency", 1.5, "ratio"),
    bound("critical", "error_rate", 2, "ratio"),
    bound("critical", "availability", 99.9),
  ],
};

/** S0. */
export const F013: Profile = {
  ...DEFAULT,
  min_duration: 10 * MINUTE,
  max_duration: 2 * HOUR,
  initial_percent: 500,
  step_size: 1_000,
  step_duration: 10 * MINUTE,
  drain_timeout: 5 * MINUTE,
  rollback_thresholds: {
    ...DEFAULT.rollback_thresholds,
    max_error_rate_increase: 2,
    max_latency_increase: 15,
    max_throughput_decrease: 10,
  },
};
