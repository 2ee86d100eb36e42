/** What the registry's machines of a run are told, the same in every world. */
import type { KeeperOptions } from "../../canary/registry/keeper.ts";
import type { MemberOptions } from "../../canary/registry/member.ts";
import { workerSecret } from "../../canary/registry/proof.ts";
import type { RegistryConfig } from "../../canary/registry/worker.ts";
import { type Duration, MILLISECOND, SECOND } from "../../kernel/time.ts";
import {
  deploymentId,
  type Incarnation,
  incarnationName,
  registryKey,
} from "../machine-options.ts";

const RETRY_AFTER: Duration = 200 * MILLISECOND;
/** Keepers read this often, or ten times a heartbeat if that is less. */
const KEEP_EVERY: Duration = SECOND;

/** Null where the scenario has no registry. */
export function memberOptions(start: Incarnation, version: string): MemberOptions | null {
  const { seed, registry, rollout } = start.scenario;
  if (registry === null) return null;
  const { queue } = rollout;
  const worker = start.name;
  return {
    queue,
    lease: incarnationName(start),
    worker,
    version,
    secret: workerSecret(registryKey(seed), { queue, worker, version }),
    every: registry.heartbeatEvery,
    retryAfter: RETRY_AFTER,
  };
}

export function keeperOptions({ scenario }: Incarnation): KeeperOptions | null {
  const { seed, registry, rollout } = scenario;
  if (registry === null) return null;
  return {
    queue: rollout.queue,
    deployment: deploymentId(seed),
    key: registryKey(seed),
    config: registry,
    every: keepEvery(registry),
    alertCooldown: rollout.alertCooldown,
    retryAfter: RETRY_AFTER,
  };
}

/** How long a keeper may take from one look at a worker to the next, if nothing is in its way. */
export function keepEvery({ heartbeatEvery }: RegistryConfig): Duration {
  return Math.min(KEEP_EVERY, Math.max(MILLISECOND, Math.round(heartbeatEvery / 10)));
}
