/** What a controller is told when it is made. */
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { RouteKey } from "../../trust/signing.ts";
import type { RolloutConfig } from "../config.ts";

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
  /** A deployment to create if none of this id is stored; null to serve what is stored. */
  readonly planned: {
    readonly id: string;
    readonly config: RolloutConfig;
    readonly notBefore: Instant;
  } | null;
}
