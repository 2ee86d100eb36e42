/** The planned load of a scenario as a curve: jobs expected up to an instant, and its length. */
import { type Duration, type Instant, SECOND } from "../../kernel/time.ts";
import type { LoadPhase } from "../../scenario/scenario.ts";

export function loadLength(phases: readonly LoadPhase[]): Duration {
  return phases.reduce((sum, phase) => sum + phase.for, 0);
}

/** Jobs that the plan expects before `at`; may have a fraction. */
export function plannedUntil(phases: readonly LoadPhase[], at: Instant): number {
  let jobs = 0;
  let from = 0;
  for (const phase of phases) {
    const lasted = Math.min(phase.for, at - from);
    if (lasted <= 0) break;
    const rate = phase.fromRate + ((phase.toRate - phase.fromRate) * lasted) / phase.for;
    jobs += ((phase.fromRate + rate) / 2) * (lasted / SECOND);
    from += phase.for;
  }
  return jobs;
}
