/** Limits and rules as a file says them, every option explicit; reading them gives the same. */
import type { RolloutConfig } from "../../../canary/rollout/config.ts";
import type { Condition, Limit } from "../../../canary/rules/condition.ts";
import type { Act, Rule } from "../../../canary/rules/rule.ts";
import { formatDuration as time } from "../../units/duration.ts";
import { formatBound } from "./bound.ts";

/** Empty lists are written too: they stand for what a profile would add. */
export function rulesText({ limits, rules }: RolloutConfig) {
  return { limits: limits.map(limitText), rules: rules.map(ruleText) };
}

export function limitText({ tier, breach, ifReported }: Limit) {
  const { metric, kind, judge, value } = breach;
  const worse = breach.operator === "lt" ? "below" : "above";
  const bound = { [tier]: formatBound(value, breach), worse };
  return { metric, ...bound, kind, if_reported: ifReported, judge };
}

function ruleText(rule: Rule) {
  return {
    name: rule.name,
    type: rule.type,
    conditions: rule.conditions.map(conditionText),
    actions: rule.actions.map(actText),
    description: rule.description,
    enabled: rule.enabled,
    priority: rule.priority,
    evaluation_interval: time(rule.every),
    cooldown: time(rule.cooldown),
  };
}

function conditionText(of: Condition) {
  const { metric, operator, kind, judge } = of;
  return {
    metric,
    operator,
    value: formatBound(of.value, of),
    kind,
    hold: time(of.holdFor),
    judge,
  };
}

function actText(act: Act) {
  switch (act.kind) {
    case "pause":
    case "promote":
      return act.kind;
    case "rollback":
      return { rollback: act.mode };
    case "alert":
      return { alert: act.severity };
    case "custom":
      return { custom: act.name, parameters: act.parameters };
  }
}
