/** What rules say against each other and against the rollout: above all, that one never fires. */
import type { RolloutConfig } from "../../../canary/rollout/config.ts";
import { type Condition, compare } from "../../../canary/rules/condition.ts";
import { isPlain, unitOf } from "../../../canary/rules/metric.ts";
import type { Rule } from "../../../canary/rules/rule.ts";
import { SECOND } from "../../../kernel/time.ts";
import type { Path } from "../../diagnose/problems.ts";
import { typeOfMetric } from "./rules-schema.ts";

export interface RuleProblem {
  /** Within the rollout block. */
  readonly path: Path;
  readonly message: string;
}

export function ruleContradictions(config: RolloutConfig): RuleProblem[] {
  return config.rules.flatMap((rule, i) =>
    [...aboutNames(config.rules, i), ...aboutRule(rule, config)].map(([key, message]) => ({
      path: ["rules", i, key],
      message,
    })),
  );
}

type Said = readonly [string, string];

function aboutNames(rules: readonly Rule[], i: number): Said[] {
  const name = rules[i]?.name ?? "";
  const first = rules.findIndex((rule) => rule.name === name);
  return first < i ? [["name", `is ${name}, as rule ${first + 1} is called: take another`]] : [];
}

function aboutRule(rule: Rule, config: RolloutConfig): Said[] {
  const said: Said[] = [];
  if (rule.actions.some(({ kind }) => kind === "promote") && !config.autoPromote) {
    said.push(["actions", "promote by themselves, but auto_promotion is off: turn it on"]);
  }
  if (
    rule.type !== "custom" &&
    !rule.conditions.some((of) => typeOfMetric(of.metric) === rule.type)
  ) {
    said.push(["type", `is ${rule.type}, but no condition looks at that`]);
  }
  if (rule.every > config.maxDuration) {
    said.push(["evaluation_interval", "is longer than max_duration: it would be judged once"]);
  }
  const never = rule.conditions.map((of) => neverHolds(of, config)).find((why) => why !== null);
  if (never !== undefined && never !== null) said.push(["conditions", `can never hold: ${never}`]);
  const clash = clashOf(rule.conditions);
  if (clash !== null) said.push(["conditions", `can never hold together: ${clash}`]);
  return said;
}

function neverHolds(of: Condition, config: RolloutConfig): string | null {
  const { metric, operator, value, kind, holdFor } = of;
  if (holdFor >= config.maxDuration) return `${metric} would have to hold for all of max_duration`;
  const tooLate = config.maxDuration / SECOND;
  if (
    isPlain(metric) &&
    unitOf(metric) === "seconds" &&
    value >= tooLate &&
    operator.startsWith("g")
  ) {
    return `${metric} is never that long before max_duration`;
  }
  if (kind !== "absolute") return null;
  const isPart = unitOf(metric) === "percent" && metric !== "throughput";
  const most = isPart ? 100 : Number.POSITIVE_INFINITY;
  const isOutside = operator === "eq" ? value > most : ![0, most].some((end) => meets(end, of));
  return isOutside ? `${metric} is never ${operator} ${value}` : null;
}

function meets(end: number, { operator, value }: Condition): boolean {
  return operator === "ne" || operator === "eq" || compare(end, operator, value);
}

/** Two conditions on one measure that leave no value between them. */
function clashOf(conditions: readonly Condition[]): string | null {
  for (const low of conditions) {
    for (const high of conditions) {
      const same = low.metric === high.metric && low.kind === high.kind;
      if (!same || !low.operator.startsWith("g") || !high.operator.startsWith("l")) continue;
      const touches = low.operator === "gte" && high.operator === "lte" && low.value === high.value;
      if (low.value < high.value || touches) continue;
      return `${low.metric} ${low.operator} ${low.value} and ${high.operator} ${high.value}`;
    }
  }
  return null;
}
