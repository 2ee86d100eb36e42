/** The `rules` of a rollout: written out, or a template with what differs from it. */
import { z } from "zod";

import type { Condition } from "../../../canary/rules/condition.ts";
import { isPlain, type Metric, unitOf } from "../../../canary/rules/metric.ts";
import type { Act, Rule, RuleType } from "../../../canary/rules/rule.ts";
import { block, choice, count, either, flag, list, text } from "../../schema/elements.ts";
import { durationUnit } from "../../units/duration.ts";
import { measured } from "../../units/unit.ts";
import { boundValue, conditionSchema, readBound } from "./condition-schema.ts";
import { TEMPLATE_NAMES, TEMPLATES } from "./templates.ts";

const word = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ruleName = text("a name: a letter, then letters, digits, _ and -, 64 at most", word);

const rollback = block("a rollback", {
  rollback: choice(["immediate", "gradual"]).describe("The share goes to 0 at once, or by steps."),
}).transform((of): Act => ({ kind: "rollback", mode: of.rollback }));

const alert = block("an alert", {
  alert: choice(["warning", "critical"]).describe("An alert of this severity."),
}).transform((of): Act => ({ kind: "alert", severity: of.alert }));

const custom = block("a custom action", {
  custom: ruleName.describe("Name of an action that somebody listens for."),
  parameters: z
    .record(ruleName, text("a parameter's value, one line"))
    .prefault({})
    .describe("What is handed to it."),
}).transform((of): Act => ({ kind: "custom", name: of.custom, parameters: of.parameters }));

const plain = choice(["pause", "promote"]).transform((kind): Act => ({ kind }));

const action = either("pause, promote, or a mapping with the key rollback, alert or custom", [
  plain,
  rollback,
  alert,
  custom,
]);

const actionsKey = list("actions", action)
  .min(1, { error: "is empty: a rule without an action does nothing" })
  .describe("The strongest is carried out: rollback, pause, promote, alert, custom.");

const shared = {
  enabled: flag().prefault(true).describe("A rule that is not enabled is not looked at."),
  priority: count("priority points", { min: 0, max: 100 })
    .prefault(50)
    .describe("Of rules that ask for the same, the higher one is named as the reason."),
  evaluation_interval: measured(durationUnit)
    .prefault("30s")
    .describe("The rule is judged at most so often."),
  cooldown: measured(durationUnit)
    .prefault("5m")
    .describe("Once the rule fired, it does not fire again for so long."),
};

const byTemplate = block("a rule by template", {
  template: choice(TEMPLATE_NAMES).describe("Template that the rule is made of."),
  name: ruleName.exactOptional().describe("Name of the rule. Default: that of the template."),
  value: boundValue.exactOptional().describe("Another bound than the template's."),
  hold: measured(durationUnit).exactOptional().describe("Another hold duration."),
  actions: actionsKey.exactOptional(),
  ...shared,
}).transform((of, context): Rule => {
  const template = TEMPLATES[of.template];
  const { condition, description, type } = template;
  const value =
    of.value === undefined ? condition.value : readBound(of.value, condition, "value", context);
  return {
    name: of.name ?? of.template,
    type,
    enabled: of.enabled,
    priority: of.priority,
    conditions: [{ ...condition, value, holdFor: of.hold ?? template.holdFor, judge: "threshold" }],
    actions: of.actions ?? [template.action],
    every: of.evaluation_interval,
    cooldown: of.cooldown,
    description,
  };
});

const writtenOut = block("a rule", {
  name: ruleName.describe("Name of the rule, unique among the rules."),
  type: choice(["error_rate", "latency", "throughput", "duration", "custom"])
    .exactOptional()
    .describe("What the rule is about. Default: by its first condition."),
  conditions: list("conditions", conditionSchema)
    .min(1, { error: "is empty: a rule without a condition would always fire" })
    .describe("All must hold."),
  actions: actionsKey,
  description: text("a description, in one line").prefault("-").describe("What it is for."),
  ...shared,
}).transform(
  (of): Rule => ({
    name: of.name,
    type: of.type ?? typeOf(of.conditions),
    enabled: of.enabled,
    priority: of.priority,
    conditions: of.conditions,
    actions: of.actions,
    every: of.evaluation_interval,
    cooldown: of.cooldown,
    description: of.description,
  }),
);

export const rulesSchema = list(
  "rules",
  either("a rule, with the key template or name", [byTemplate, writtenOut]),
);

function typeOf([first]: readonly Condition[]): RuleType {
  return first === undefined ? "custom" : typeOfMetric(first.metric);
}

export function typeOfMetric(metric: Metric): RuleType {
  if (metric === "error_rate" || metric === "attempt_error_rate") return "error_rate";
  if (metric === "throughput") return "throughput";
  if (unitOf(metric) === "ms") return "latency";
  return isPlain(metric) && unitOf(metric) === "seconds" ? "duration" : "custom";
}
