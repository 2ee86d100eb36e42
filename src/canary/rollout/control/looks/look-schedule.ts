/** When a deployment is looked at next, and how far back the look goes. */
import type { Duration, Instant } from "../../../../kernel/time.ts";
import type { Deployment } from "../../deployment.ts";

/**
 * After `lookEvery`, or sooner when a breach is due to be verified, a gradual rollback to take its
 * next step, or a baseline to be complete. `skew`: the store's clock minus the host's.
 */
export function nextLookAt(deployment: Deployment, now: Instant, skew: Duration): Instant {
  const { config, state, breachedAt } = deployment;
  const due = [now + config.lookEvery];
  if (breachedAt !== null) due.push(breachedAt + config.rollback.verifyFor - skew);
  if (state === "rolling_back") {
    due.push(deployment.stageStartedAt + config.rollback.stepEvery - skew);
  }
  if (state === "planning") due.push(deployment.createdAt + config.baselineFor - skew);
  return Math.min(...due.filter((at) => at > now));
}

/** Length of the window that is judged: in the planning phase, all that is the baseline. */
export function windowOf({ state, config }: Deployment): Duration {
  return state === "planning" ? config.baselineFor : config.metricsWindow;
}
