/**
 * Cuts in how long a run takes: the load ends earlier, which leaves out the time after the failure,
 * and less time is given for draining.
 */
import { type Duration, MILLISECOND, SECOND } from "../kernel/time.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Lengths are cut in whole steps of this, and no further than one. */
const STEP: Duration = 100 * MILLISECOND;
const SHORTEST_PHASE: Duration = SECOND;

export function shorterLoad(scenario: Scenario): Scenario[] {
  const { load } = scenario;
  const last = load.at(-1);
  if (last === undefined) return [];
  const earlier = load.slice(0, -1);
  const shorter = shorterLengths(last.for)
    .filter((lasts) => lasts >= SHORTEST_PHASE)
    .map((lasts) => ({ ...scenario, load: [...earlier, { ...last, for: lasts }] }));
  return earlier.length === 0 ? shorter : [{ ...scenario, load: earlier }, ...shorter];
}

/** Half, three quarters and seven eighths of a length, where that is less than it by a step. */
export function shorterLengths(length: Duration): Duration[] {
  const cut = [1 / 2, 3 / 4, 7 / 8].map((part) => Math.ceil((length * part) / STEP) * STEP);
  return [...new Set(cut)].filter((shorter) => shorter > 0 && shorter < length);
}
