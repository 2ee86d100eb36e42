/**
 * Scopes name thousands of tenants, and a controller of hundreds of deployments would hold each of
 * them three times: as planned, in the deployment, and in its route, read anew every few seconds.
 * What names the same tenants in the same order becomes the one that is there already.
 */
import { isSameJson } from "../../../kernel/same-json.ts";
import type { Scope } from "../../routing/route.ts";
import type { Stored } from "../changes.ts";
import type { RolloutConfig } from "../config.ts";
import { stageAt } from "../plan/stages-of.ts";

/** `known`: what was planned or held before. */
export function onKnownScopes(
  { deployment, route }: Stored,
  known: readonly (RolloutConfig | undefined)[],
): Stored {
  if (deployment === null) return { deployment, route };
  const own = knownConfig(deployment.config, known);
  const scope = knownOr(
    own.scope,
    known.map((config) => config?.scope),
  );
  const config = scope === own.scope ? own : { ...own, scope };
  const routed = knownOr(route.scope, [scope, stageAt(config, deployment.stage).scope]);
  return { deployment: { ...deployment, config }, route: { ...route, scope: routed } };
}

/** One that says the same is the same: its hash need not be made again. */
function knownConfig(
  config: RolloutConfig,
  known: readonly (RolloutConfig | undefined)[],
): RolloutConfig {
  return known.find((one) => one !== undefined && isSameJson(one, config)) ?? config;
}

function knownOr(scope: Scope, known: readonly (Scope | undefined)[]): Scope {
  return known.find((one) => one !== undefined && isSameJson(one, scope)) ?? scope;
}
