/**
 * Rule templates as data: what teams ask for again and again, by name. A file that uses one may
 * give another bound, and any other field of a rule.
 */
import type { Condition } from "../../../canary/rules/condition.ts";
import type { Act, RuleType } from "../../../canary/rules/rule.ts";
import { type Duration, HOUR, MINUTE, SECOND } from "../../../kernel/time.ts";

export const TEMPLATE_NAMES = [
  "error_burst",
  "error_regression",
  "latency_regression",
  "slow_tail",
  "throughput_drop",
  "task_success",
  "availability_slo",
  "healthy_promotion",
  "stuck_rollout",
] as const;

export type TemplateName = (typeof TEMPLATE_NAMES)[number];

export interface Template {
  readonly type: RuleType;
  readonly condition: Omit<Condition, "holdFor" | "judge">;
  readonly holdFor: Duration;
  readonly action: Act;
  readonly description: string;
}

const IMMEDIATE: Act = { kind: "rollback", mode: "immediate" };
const GRADUAL: Act = { kind: "rollback", mode: "gradual" };

export const TEMPLATES: Readonly<Record<TemplateName, Template>> = {
  error_burst: {
    type: "error_rate",
    condition: { metric: "error_rate", operator: "gt", kind: "absolute", value: 10 },
    holdFor: 0,
    action: IMMEDIATE,
    description: "So many jobs fail that nobody waits for a second look.",
  },
  error_regression: {
    type: "error_rate",
    condition: { metric: "error_rate", operator: "gt", kind: "delta_points", value: 2 },
    holdFor: 30 * SECOND,
    action: IMMEDIATE,
    description: "The canary fails more often than stable does, and goes on doing so.",
  },
  latency_regression: {
    type: "latency",
    condition: { metric: "p95_latency", operator: "gt", kind: "delta_percent", value: 50 },
    holdFor: 30 * SECOND,
    action: GRADUAL,
    description: "The canary is slower than stable, and stays so.",
  },
  slow_tail: {
    type: "latency",
    condition: { metric: "p99_latency", operator: "gt", kind: "absolute", value: 500 },
    holdFor: 30 * SECOND,
    action: { kind: "pause" },
    description: "The slowest jobs of the canary are beyond what was promised.",
  },
  throughput_drop: {
    type: "throughput",
    condition: { metric: "throughput", operator: "lt", kind: "delta_percent", value: -20 },
    holdFor: 30 * SECOND,
    action: IMMEDIATE,
    description: "The canary does not keep up with what it is routed.",
  },
  task_success: {
    type: "custom",
    // S1: a success rate of tasks below 98 % rolls back by steps.
    condition: { metric: "success_rate", operator: "lt", kind: "absolute", value: 98 },
    holdFor: 0,
    action: GRADUAL,
    description: "Fewer jobs end well than was promised.",
  },
  availability_slo: {
    type: "custom",
    condition: { metric: "availability", operator: "lt", kind: "absolute", value: 99.9 },
    holdFor: MINUTE,
    action: IMMEDIATE,
    description: "More jobs are not served than the objective allows.",
  },
  healthy_promotion: {
    type: "duration",
    condition: { metric: "duration", operator: "gte", kind: "absolute", value: 1_800 },
    holdFor: 0,
    action: { kind: "promote" },
    description: "A canary that is well at this age is promoted, wherever its ramp is.",
  },
  stuck_rollout: {
    type: "duration",
    condition: {
      metric: "stage_duration",
      operator: "gte",
      kind: "absolute",
      value: HOUR / SECOND,
    },
    holdFor: 0,
    action: { kind: "alert", severity: "warning" },
    description: "A stage takes longer than anybody planned.",
  },
};
