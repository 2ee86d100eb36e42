/**
 * Which lane a job goes to under a route: the `queue_split` strategy.
 *
 * Sticky: a well-mixed hash of (salt, key) against the share, so raising the share moves keys to
 * the canary and none back. Random: a draw from the stream that the caller hands in.
 */
import { hashUnit } from "../../kernel/hash.ts";
import type { RandomStream } from "../../kernel/random.ts";
import type { Job, Lane } from "../store/job.ts";
import { FULL_SHARE, type Route, type StickyKey } from "./route.ts";

/** What sticks: the tenant, or the job's id where that is asked for or there is no tenant. */
function stickyKeyOf(job: Job, key: StickyKey): string {
  return key === "tenant" && job.tenant !== "" ? job.tenant : job.id;
}

/** The lane of `job` under `route`. Draws from `random` only for the random split. */
export function laneOf(job: Job, route: Route, random: RandomStream): Lane {
  if (route.canaryVersion === null || route.share <= 0) return "stable";
  if (route.share >= FULL_SHARE) return "canary";
  const point =
    route.split === "sticky"
      ? hashUnit(route.salt, stickyKeyOf(job, route.stickyKey))
      : random.next();
  return point * FULL_SHARE < route.share ? "canary" : "stable";
}
