/**
 * A condition: a metric of the canary, by itself or against the stable lane, compared with a bound.
 * Limits and rules are made of these.
 *
 * Sources: operators and hold durations are those of the design document's rules (S0), kinds those
 * that the documents' thresholds turn out to be.
 */
import type { Duration } from "../../kernel/time.ts";
import type { Metric } from "./metric.ts";

export type Operator = "lt" | "lte" | "gt" | "gte" | "eq" | "ne";

/**
 * What is compared with the bound: the canary's value, its distance to the stable one in points,
 * the same in percent of the stable one, or the canary's value over the stable one.
 */
export type BoundKind = "absolute" | "delta_points" | "delta_percent" | "ratio";

/** Who compares (`judges/`). */
export type JudgeName = "threshold";

export interface Condition {
  readonly metric: Metric;
  readonly operator: Operator;
  readonly kind: BoundKind;
  /** In the metric's unit; points, percent or a factor for the other kinds. */
  readonly value: number;
  /** It has to hold at every look for this long; 0: at one look. */
  readonly holdFor: Duration;
  readonly judge: JudgeName;
}

export type Tier = "warning" | "critical";

/** A bound that a canary keeps: its condition says when it is broken. */
export interface Limit {
  /** A warning holds the share where it is; a critical one rolls back. */
  readonly tier: Tier;
  readonly breach: Omit<Condition, "holdFor">;
  /** Not judged while no worker reports the metric; otherwise it is unknown then. */
  readonly ifReported: boolean;
}

export function compare(left: number, operator: Operator, right: number): boolean {
  switch (operator) {
    case "lt":
      return left < right;
    case "lte":
      return left <= right;
    case "gt":
      return left > right;
    case "gte":
      return left >= right;
    case "eq":
      return left === right;
    case "ne":
      return left !== right;
  }
}

const SIGNS: Readonly<Record<Operator, string>> = {
  lt: "below",
  lte: "at most",
  gt: "above",
  gte: "at least",
  eq: "equal to",
  ne: "other than",
};

export function wordsOf(operator: Operator): string {
  return SIGNS[operator];
}
