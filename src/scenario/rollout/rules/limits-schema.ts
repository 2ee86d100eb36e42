/** The `limits` of a rollout: bounds beside the five checks, a warning and a critical one each. */
import type { Limit, Tier } from "../../../canary/rules/condition.ts";
import { isMoreBetter, isPlain } from "../../../canary/rules/metric.ts";
import { block, choice, flag, list } from "../../schema/elements.ts";
import { boundKind, boundValue, judgeName, metricName, readBound } from "./condition-schema.ts";

const limit = block("a limit", {
  metric: metricName.describe("Metric by name."),
  worse: choice(["above", "below"])
    .exactOptional()
    .describe(
      "The side of a bound on which the canary is worse. Default: above, and below for " +
        "success_rate, availability and throughput.",
    ),
  warning: boundValue
    .exactOptional()
    .describe("Beyond this nothing is raised or promoted, and nothing rolled back."),
  critical: boundValue.exactOptional().describe("Beyond this the canary is rolled back."),
  kind: boundKind,
  if_reported: flag()
    .prefault(false)
    .describe("Not judged while no worker reports the metric; else it is unknown, and blocks."),
  judge: judgeName,
})
  .refine((of) => of.warning !== undefined || of.critical !== undefined, {
    path: ["warning"],
    error: "is missing, and so is critical: give one of them",
  })
  .transform((of, context): readonly Limit[] => {
    const { metric, kind, judge } = of;
    if (isPlain(metric)) {
      const message = `is ${metric}, which is no measure of a canary: make a rule of it`;
      context.addIssue({ code: "custom", path: ["metric"], message, input: metric });
    }
    const worse = of.worse ?? (isMoreBetter(metric) ? "below" : "above");
    const operator = worse === "below" ? "lt" : "gt";
    const limits = (["warning", "critical"] as const).flatMap((tier): Limit[] => {
      const written = of[tier];
      if (written === undefined) return [];
      const value = readBound(written, { metric, kind }, tier, context);
      return [
        { tier, breach: { metric, operator, kind, value, judge }, ifReported: of.if_reported },
      ];
    });
    const [warning, critical] = [boundIn(limits, "warning"), boundIn(limits, "critical")];
    const isLate = operator === "gt" ? warning >= critical : warning <= critical;
    if (limits.length === 2 && isLate) {
      const message = `is no earlier than critical: a warning comes ${
        operator === "gt" ? "below" : "above"
      } it`;
      context.addIssue({ code: "custom", path: ["warning"], message, input: of.warning });
    }
    return limits;
  });

function boundIn(limits: readonly Limit[], tier: Tier): number {
  return limits.find((of) => of.tier === tier)?.breach.value ?? 0;
}

export const limitsSchema = list("limits", limit).transform((limits) => limits.flat());
