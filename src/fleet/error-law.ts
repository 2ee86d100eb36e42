/**
 * How likely an attempt is to fail by the fleet's own doing, outside of faults: constant, by job
 * kind, and in periodic bursts.
 */
import type { Duration } from "../kernel/time.ts";
import type { ErrorLaw } from "../scenario/scenario.ts";

/** Probability (0 to 1) that an attempt fails which starts at `sinceStart` of the run. */
export type ErrorProbability = (jobKind: string, sinceStart: Duration) => number;

/**
 * In a burst the greater of the burst's and the kind's probability holds. Bursts begin at the whole
 * multiples of `every` since the run's start, the first one at `every`.
 */
export function errorProbabilityOf(law: ErrorLaw): ErrorProbability {
  const byKind = new Map(Object.entries(law.byKind));
  const { burst, probability } = law;
  const calm =
    byKind.size === 0 ? () => probability : (jobKind: string) => byKind.get(jobKind) ?? probability;
  if (burst === null) return calm;
  return (jobKind, sinceStart) => {
    const bursting = sinceStart >= burst.every && sinceStart % burst.every < burst.for;
    return bursting ? Math.max(calm(jobKind), burst.probability) : calm(jobKind);
  };
}
