/** Puts a route in force the way a controller does: under leadership, with a deployment. */
import { NO_HASH } from "../../../src/canary/audit/mark.ts";
import { activate, plan } from "../../../src/canary/rollout/changes.ts";
import type { RolloutConfig } from "../../../src/canary/rollout/config.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { aRamp, aRollout } from "../../a-scenario.ts";
import type { Lab } from "./lab.ts";

export const CONFIG: RolloutConfig = {
  ...aRollout,
  queue: "q",
  plan: { ...aRamp, stepFor: 2 * SECOND },
  thresholds: { ...aRollout.thresholds, minSuccessRatePercent: 70, requiredSamples: 20 },
  minDuration: SECOND,
  metricsWindow: 2 * SECOND,
  lookEvery: SECOND / 2,
  rollback: { ...aRollout.rollback, verifyFor: SECOND, grace: 3 * SECOND },
};

/** Commits a new epoch with this share; the deployment is made if there is none. */
export function commitRoute(
  lab: Lab,
  share: number,
  fields: Pick<RolloutConfig, "breaker"> = {},
): void {
  const queue = "q";
  const leaseFor = SECOND;
  const lead = lab.store.apply({ kind: "takeLeadership", queue, holder: "lab", leaseFor }, lab.now);
  const { deployment, route } = lab.store.apply({ kind: "readRollout", queue }, lab.now);
  const config = { ...CONFIG, ...fields, plan: { ...aRamp, initialShare: share } };
  const planned = plan({ id: "canary_1", config }, deployment?.version ?? 0, route, lab.now);
  for (const change of [planned, activate(planned, lab.now)]) {
    lab.store.apply(
      {
        kind: "commitRollout",
        queue,
        token: lead.token,
        expectedVersion: change.deployment.version - 1,
        deployment: change.deployment,
        route: change.route,
        after: NO_HASH,
        records: [],
      },
      lab.now,
    );
  }
}
