/**
 * Drift: what is stored of a deployment is not what it should be. A configuration that does not
 * match its hash was changed by hand; one that matches, and is not the one that this controller was
 * told to plan, comes from another plan. A route is compared with the one that its deployment has.
 *
 * Only finds it; what is done about it is the controller's business.
 */
import type { Change } from "../changes.ts";
import { routeAfter } from "../changes.ts";
import type { RolloutConfig } from "../config.ts";
import type { Deployment } from "../deployment.ts";
import { hasEnded } from "../states.ts";
import { configHash } from "./config-hash.ts";

export interface Drift {
  /** The same for the same drift, whoever finds it. */
  readonly key: string;
  readonly message: string;
}

/** True if the stored configuration is the one that was set. */
export function isIntact({ config, configHash: stored }: Deployment): boolean {
  return configHash(config) === stored;
}

/** `planned`: what this controller would have created; null if it creates nothing. */
export function driftOf(
  deployment: Deployment,
  planned: { readonly id: string; readonly config: RolloutConfig } | null,
): Drift | null {
  if (hasEnded(deployment.state)) return null;
  const { id, configHash: stored, configVersion } = deployment;
  const version = `configuration (version ${configVersion}, hash ${stored})`;
  if (!isIntact(deployment)) {
    const found = configHash(deployment.config);
    const message = `The stored ${version} was changed by hand: its hash is ${found} now.`;
    return { key: `stored:${found}`, message };
  }
  // Once people have configured it anew, the plan is no longer what it should be.
  if (planned === null || planned.id !== id || configVersion > 1) return null;
  const own = configHash(planned.config);
  if (own === stored) return null;
  const message = `The stored ${version} is not the one that this controller plans, ${own}.`;
  return { key: `planned:${own}`, message };
}

/**
 * Whether the route says what the deployment's state says, whatever its epoch and signature. Where
 * the configuration was changed by hand there is nothing to compare with.
 */
export function isOwnRoute({ deployment, route }: Change): boolean {
  if (!isIntact(deployment)) return true;
  return routeAfter(deployment, route) === route;
}
