/** What a limit of deployments comes to in a run, the same in every world. */
import type { DeploymentLimit } from "../../canary/rollout/control/options.ts";
import { type Duration, type Instant, MILLISECOND } from "../../kernel/time.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { OtherDeploymentOptions } from "./other-deployment.ts";

/** What the process of the other deployments is called. */
export const OTHERS = "others";

const RETRY_AFTER: Duration = 50 * MILLISECOND;

/** As a run's queue is its own, so is its pool; null where there is no limit. */
export function poolOf({ deploymentLimit, rollout }: Scenario): string | null {
  return deploymentLimit === null ? null : `${rollout.queue}-deployments`;
}

/** Of the run's controllers; undefined where there is no limit. */
export function limitOf(scenario: Scenario): DeploymentLimit | undefined {
  const { deploymentLimit } = scenario;
  const pool = poolOf(scenario);
  if (deploymentLimit === null || pool === null) return undefined;
  const { deployments, holdFor } = deploymentLimit;
  return { pool, deployments, holdFor };
}

/** One for each place that others hold. `startedAt`: the run's start, by the clock of the world. */
export function otherDeployments(scenario: Scenario, startedAt: Instant): OtherDeploymentOptions[] {
  const { deploymentLimit } = scenario;
  const limit = limitOf(scenario);
  if (deploymentLimit === null || limit === undefined) return [];
  const { pool, deployments, holdFor } = limit;
  return Array.from({ length: deploymentLimit.heldByOthers }, (_, i) => ({
    pool,
    member: `other-queue-${i}/canary`,
    limit: deployments,
    holdFor,
    retryAfter: RETRY_AFTER,
    endsAt: startedAt + deploymentLimit.until,
    givesBack: deploymentLimit.givenBack,
  }));
}
