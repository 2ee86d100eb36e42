/**
 * The phased orchestrator (S1): four phases with bounds of their own, two tiers of limits, and
 * rollback by steps where the work gets worse without failing. What workers need not report is
 * judged only where they do.
 */
import { FULL_SHARE } from "../../../canary/routing/route.ts";
import type { Condition } from "../../../canary/rules/condition.ts";
import type { Metric } from "../../../canary/rules/metric.ts";
import type { Act, Rule } from "../../../canary/rules/rule.ts";
import { type Duration, MINUTE, SECOND } from "../../../kernel/time.ts";
import { typeOfMetric } from "../rules/rules-schema.ts";
import { DEFAULT } from "./canary-api.ts";
import { bound, OPEN, type Profile, stage } from "./profile.ts";

const GRADUAL: Act = { kind: "rollback", mode: "gradual" };
const ALERT: Act = { kind: "alert", severity: "warning" };

/** What the document judges over ten minutes: a window of five, and five more. */
const SECOND_WINDOW: Duration = 5 * MINUTE;

const MORE_IS_BETTER = { worse: "below", ifReported: true } as const;

const WARM_UP = stage("warm_up", { share: 0, holdFor: 2 * MINUTE });

const INITIAL = stage("initial_canary", {
  share: 500,
  holdFor: 10 * MINUTE,
  limits: [bound("warning", "error_rate", 0.1), bound("warning", "p95_latency", 100)],
});

const EXPANDED = stage("expanded_canary", { share: 2_000, holdFor: 15 * MINUTE });

const FULL = [4_000, 6_000, 8_000, FULL_SHARE].map((share) =>
  stage(`full_rollout_${share / 100}`, { share, holdFor: 5 * MINUTE }),
);

export const PHOENIX: Profile = {
  ...DEFAULT,
  auto_promotion: true,
  stages: [WARM_UP, INITIAL, EXPANDED, ...FULL],
  rollback_thresholds: OPEN,
  limits: [
    bound("warning", "error_rate", 0.5),
    bound("critical", "error_rate", 1),
    bound("warning", "p95_latency", 200),
    bound("critical", "p95_latency", 500),
    bound("warning", "p99_latency", 500),
    bound("warning", "cpu_percent", 80, { ifReported: true }),
    bound("warning", "custom.memory_percent", 85, { ifReported: true }),
    bound("warning", "custom.task_success_rate", 99, MORE_IS_BETTER),
    bound("warning", "custom.cache_hit_rate", 90, MORE_IS_BETTER),
    bound("warning", "custom.agent_health_score", 95, MORE_IS_BETTER),
  ],
  rules: [
    rule("errors_beyond_stable", ALERT, { metric: "error_rate", kind: "delta_points", value: 0.1 }),
    rule("p95_beyond_stable", ALERT, { metric: "p95_latency", kind: "delta_percent", value: 20 }),
    rule("p99_beyond_stable", ALERT, { metric: "p99_latency", kind: "delta_percent", value: 20 }),
    rule("task_success", GRADUAL, {
      ...atLeast("custom.task_success_rate", 98),
      holdFor: SECOND_WINDOW,
    }),
    rule("agent_health", GRADUAL, atLeast("custom.agent_health_score", 90)),
  ],
};

type When = Pick<Condition, "metric" | "value"> & Partial<Condition>;

/** Judged as rules are that do not say how: at every look, with five minutes between two. */
function rule(name: string, action: Act, when: When): Rule {
  const condition: Condition = {
    operator: "gt",
    kind: "absolute",
    holdFor: 0,
    judge: "threshold",
    ...when,
  };
  return {
    name,
    type: typeOfMetric(when.metric),
    enabled: true,
    priority: 50,
    conditions: [condition],
    actions: [action],
    every: 30 * SECOND,
    cooldown: 5 * MINUTE,
    description: "-",
  };
}

/** Broken below the value. */
function atLeast(metric: Metric, value: number): When {
  return { metric, operator: "lt", value };
}
