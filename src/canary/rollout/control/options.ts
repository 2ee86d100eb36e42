/** What a controller is told when it is made. */
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { RouteKey } from "../../trust/signing.ts";
import type { RolloutConfig } from "../config.ts";

/** How many deployments of several queues may live at once. */
export interface DeploymentLimit {
  /** A name of its own in the store, no queue's; the same for everybody whom the limit is for. */
  readonly pool: string;
  /** 1 to 50 (S0). */
  readonly deployments: number;
  /** A place that was not renewed for so long is another's: longer than any change of leaders. */
  readonly holdFor: Duration;
}

export interface ControllerOptions {
  /** Unique among the queue's controllers. */
  readonly name: string;
  readonly queue: string;
  readonly leaderFor: Duration;
  readonly retryAfter: Duration;
  /** Routes are signed with the last of these; with none they are not signed. */
  readonly routeKeys?: readonly RouteKey[] | undefined;
  /** Of the registry (registry/proof.ts); without it nothing that workers report is believed. */
  readonly registryKey?: string | undefined;
  /** Absent: as many as there are queues. */
  readonly limit?: DeploymentLimit | undefined;
  /** A deployment to create if none of this id is stored; null to serve what is stored. */
  readonly planned: {
    readonly id: string;
    readonly config: RolloutConfig;
    readonly notBefore: Instant;
  } | null;
}
