/**
 * How long an attempt takes: each law as the quantile function that turns a uniform draw into a
 * duration.
 *
 * The draw comes from the caller, keyed by job and attempt, so a job's place in the distribution is
 * the same in every fleet and whatever happens around it: only the law is different.
 */
import { assert, unreachable } from "../kernel/assert.ts";
import type { Duration } from "../kernel/time.ts";
import type { ServiceLaw } from "../scenario/scenario.ts";
import { normalQuantile } from "./normal-quantile.ts";

/** Turns a draw in [0, 1) into microseconds, not yet rounded. Rises with the draw. */
export type ServiceTime = (draw: number) => Duration;

/** 99 % of a standard normal distribution lie below this. */
const NORMAL_P99 = normalQuantile(0.99);

/** A draw of exactly 0 has no normal quantile; half of the smallest other draw stands for it. */
const SMALLEST_DRAW = 1 / 18_014_398_509_481_984;

export function serviceTimeOf(law: ServiceLaw): ServiceTime {
  switch (law.kind) {
    case "constant":
      return () => law.value;
    case "exponential":
      return (draw) => -Math.log(1 - draw) * law.mean;
    case "lognormal":
      return lognormal(law.median, law.p99);
    case "bimodal":
      return (draw) => (draw >= 1 - law.slowShare ? law.slow : law.fast);
    case "empirical":
      return empirical(law.values);
    default:
      return unreachable(law, "service law");
  }
}

function lognormal(median: Duration, p99: Duration): ServiceTime {
  assert(median > 0 && p99 >= median, `lognormal needs 0 < median <= p99: ${median}, ${p99}`);
  const mu = Math.log(median);
  const sigma = Math.log(p99 / median) / NORMAL_P99;
  return (draw) => Math.exp(mu + sigma * normalQuantile(draw > 0 ? draw : SMALLEST_DRAW));
}

/** Linear interpolation between neighbours: the lowest value at 0, the highest towards 1. */
function empirical(values: readonly Duration[]): ServiceTime {
  assert(values.length > 0, "an empirical service law needs at least one value");
  const sorted = [...values].sort((a, b) => a - b);
  const last = sorted.length - 1;
  return (draw) => {
    const place = draw * last;
    const below = Math.floor(place);
    const low = sorted[below]!;
    const high = sorted[Math.min(below + 1, last)]!;
    return low + (high - low) * (place - below);
  };
}
