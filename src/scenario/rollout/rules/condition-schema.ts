/** A condition in a file: a metric by name, how it is compared, and with what. */
import { z } from "zod";

import type { BoundKind, Condition } from "../../../canary/rules/condition.ts";
import {
  COUNTED_METRICS,
  isOfQueue,
  isPlain,
  LANE_METRICS,
  type Metric,
  PLAIN_METRICS,
  QUEUE_METRICS,
  REPORTED_METRICS,
} from "../../../canary/rules/metric.ts";
import { didYouMean } from "../../diagnose/did-you-mean.ts";
import { block, choice, either } from "../../schema/elements.ts";
import { durationUnit } from "../../units/duration.ts";
import { measured } from "../../units/unit.ts";
import { parseBound } from "./bound.ts";

const KNOWN: readonly string[] = [
  ...COUNTED_METRICS,
  ...PLAIN_METRICS,
  ...LANE_METRICS,
  ...QUEUE_METRICS,
  ...REPORTED_METRICS,
];
const CUSTOM = /^custom\.[A-Za-z][A-Za-z0-9_]{0,63}$/;

export const metricName = z
  .string({ error: `must be the name of a metric: ${KNOWN.join(", ")}, or custom.NAME` })
  .refine((name) => KNOWN.includes(name) || CUSTOM.test(name), {
    error: ({ input }) => {
      const meant = didYouMean(String(input), KNOWN);
      const rest = meant === "" ? `known: ${KNOWN.join(", ")}` : meant;
      return `"${String(input)}" is not a metric; ${rest} (what workers report is custom.NAME)`;
    },
  })
  .transform((name) => name as Metric);

export const boundKind = choice(["absolute", "delta_points", "delta_percent", "ratio"])
  .prefault("absolute")
  .describe(
    "What the bound is compared with: the canary's value, or its distance to stable in points, " +
      "in percent of stable, or as a multiple of stable.",
  );

export const judgeName = choice(["threshold"])
  .prefault("threshold")
  .describe("How the condition is decided: `threshold` compares the two numbers.");

export const boundValue = either("a bound, such as 5%, 2 points, 200ms or 1.5", [
  z.string(),
  z.number(),
]);

interface Written {
  readonly metric: Metric;
  readonly kind: BoundKind;
}

/** Reads a bound, or says why not, at the key that holds it. */
export function readBound(
  written: string | number,
  of: Written,
  key: string,
  context: z.RefinementCtx,
): number {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message, input: written });
  if ((isPlain(of.metric) || isOfQueue(of.metric)) && of.kind !== "absolute") {
    refuse("kind", `is ${of.kind}, but ${of.metric} is the same for both lanes: take absolute`);
    return 0;
  }
  const bound = parseBound(written, of);
  if (bound.kind === "value") return bound.value;
  refuse(key, bound.because);
  return 0;
}

export const conditionSchema = block("a condition", {
  metric: metricName.describe(
    "Metric by name, such as error_rate or p99_latency; what workers report is `custom.NAME`.",
  ),
  operator: choice(["lt", "lte", "gt", "gte", "eq", "ne"]).describe("How it is compared."),
  value: boundValue.describe("The bound, in the unit of the metric: 1%, 2 points, 200ms, 1.5."),
  kind: boundKind,
  hold: measured(durationUnit)
    .prefault("0s")
    .describe("How long it must hold at every look of a stage before the rule fires."),
  judge: judgeName,
}).transform(({ metric, operator, value, kind, hold, judge }, context): Condition => {
  const bound = readBound(value, { metric, kind }, "value", context);
  return { metric, operator, kind, value: bound, holdFor: hold, judge };
});
