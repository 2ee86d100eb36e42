/**
 * Whether a committed route says what the rollout was told: how jobs are split, by what, whose, and
 * what may wait before a breaker opens.
 * What a route says of itself decides how it is recomputed, so a route that says something else
 * would be right by its own measure; one without the deployment's salt always tries the same keys.
 */
import type { RolloutConfig } from "../../canary/rollout/config.ts";
import type { RolloutCommitted } from "../../history/event.ts";

const SAME = ["strategy", "split", "hash", "stickyKey"] as const;

/** What is wrong with it in a sentence; null if nothing is, or it has no canary. */
export function notAsTold(
  { deployment, route }: RolloutCommitted,
  told: RolloutConfig,
): string | null {
  if (route.canaryVersion === null) return null;
  const where = `The route of epoch ${route.epoch}`;
  for (const field of SAME) {
    if (route[field] === told[field]) continue;
    return `${where} says ${field} ${route[field]}; the rollout was told ${told[field]}.`;
  }
  if (route.salt !== deployment.id) {
    return `${where} has the salt ${JSON.stringify(route.salt)}, not deployment ${deployment.id}.`;
  }
  const bounds = `depth ${route.breaker?.depth}, age ${route.breaker?.age} us`;
  if (bounds !== `depth ${told.breaker?.depth}, age ${told.breaker?.age} us`) {
    return `${where} has a breaker at ${bounds}, untold.`;
  }
  const { scope } = route;
  if (told.scope.kind === "all") return null;
  const tenants = new Set(told.scope.tenants);
  const stranger =
    scope.kind === "all" ? "everybody" : scope.tenants.find((tenant) => !tenants.has(tenant));
  return stranger === undefined ? null : `${where} has ${stranger} in its scope, untold.`;
}
