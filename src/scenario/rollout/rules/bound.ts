/**
 * Bounds of conditions as people write them: with the unit that the metric and the kind of
 * comparison ask for. `1%` and `1 points` are not the same, and a bare 1 is neither.
 */
import type { BoundKind } from "../../../canary/rules/condition.ts";
import { type Metric, unitOf } from "../../../canary/rules/metric.ts";
import { MILLISECOND, SECOND } from "../../../kernel/time.ts";
import { durationUnit } from "../../units/duration.ts";
import { type Parsed, refused, value } from "../../units/unit.ts";

export interface BoundOf {
  readonly metric: Metric;
  readonly kind: BoundKind;
}

type Shape = "percent" | "points" | "ms" | "seconds" | "number";

const EXAMPLES: Readonly<Record<Shape, string>> = {
  percent: "5%",
  points: "2 points",
  ms: "200ms",
  seconds: "10m",
  number: "1.5",
};

/** A bare number has no unit, so it is taken only where there is none. */
export function parseBound(written: string | number, of: BoundOf): Parsed<number> {
  const shape = shapeOf(of);
  const wrong = refused(
    `${JSON.stringify(written)} is no bound of ${of.metric} (${of.kind}): write, for example, ` +
      EXAMPLES[shape],
  );
  if (shape === "number") return typeof written === "number" ? value(written) : wrong;
  if (typeof written === "number") return wrong;
  const [, sign = "", rest = ""] = /^(-?)(.+)$/.exec(written.trim()) ?? [];
  if (sign !== "" && of.kind === "absolute") {
    return refused(`"${written}" is below zero: only differences can be`);
  }
  const size = sizeOf(rest, shape);
  if (size === null) return wrong;
  return value(sign === "" ? size : -size);
}

/** Text or number that `parseBound` reads as exactly this. */
export function formatBound(bound: number, of: BoundOf): string | number {
  const sign = bound < 0 ? "-" : "";
  const size = Math.abs(bound);
  switch (shapeOf(of)) {
    case "percent":
      return `${sign}${size}%`;
    case "points":
      return `${sign}${size} points`;
    case "ms":
      return sign + durationUnit.format(Math.round(size * MILLISECOND));
    case "seconds":
      return sign + durationUnit.format(Math.round(size * SECOND));
    case "number":
      return bound;
  }
}

function sizeOf(text: string, shape: Exclude<Shape, "number">): number | null {
  if (shape === "percent" || shape === "points") {
    const unit =
      shape === "percent" ? /^(\d+(?:\.\d{1,4})?) ?%$/ : /^(\d+(?:\.\d{1,4})?) ?points?$/;
    const digits = unit.exec(text)?.[1];
    return digits === undefined ? null : Number(digits);
  }
  const length = durationUnit.parse(text);
  if (length.kind === "refused") return null;
  return length.value / (shape === "ms" ? MILLISECOND : SECOND);
}

function shapeOf({ metric, kind }: BoundOf): Shape {
  if (kind === "ratio") return "number";
  if (kind === "delta_percent") return "percent";
  const unit = unitOf(metric);
  if (unit === "percent") return kind === "delta_points" ? "points" : "percent";
  return unit === "ms" || unit === "seconds" ? unit : "number";
}
