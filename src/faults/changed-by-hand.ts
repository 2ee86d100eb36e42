/**
 * What somebody makes of a deployment who writes its configuration in the store by hand: bounds so
 * wide that nothing is a breach, and no person who has to agree. Version and hash stay.
 */
import type { Deployment } from "../canary/rollout/deployment.ts";

const TOO_MUCH = 100_000;

export function changedByHand(deployment: Deployment): Deployment {
  const { config } = deployment;
  const thresholds = {
    ...config.thresholds,
    maxErrorRateIncreasePoints: TOO_MUCH,
    maxLatencyIncreasePercent: TOO_MUCH,
    maxThroughputDecreasePercent: 100,
    minSuccessRatePercent: 0,
  };
  const unbounded = { thresholds, autoPromote: true, requireApproval: false };
  return { ...deployment, config: { ...config, ...unbounded } };
}
