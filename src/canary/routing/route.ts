/**
 * A route: where the jobs of one queue go, and which worker version serves which lane.
 *
 * The store holds exactly one route a queue. Its epoch rises with every change of it, and every
 * enqueue names the route that it was routed under, so a stale decision is refused, never applied.
 */

/** Basis points: 0 to 10,000, where 10,000 is all traffic. */
export type Share = number;

export const FULL_SHARE: Share = 10_000;

/** How a job is assigned to a lane under `queue_split`. */
export type Split = "sticky" | "random";

/** Which field of a job sticks to a lane. */
export type StickyKey = "job_id" | "tenant";

export interface Route {
  readonly queue: string;
  /** Rises by one with every committed change of the route; 0 before the first. */
  readonly epoch: number;
  readonly strategy: "queue_split";
  readonly split: Split;
  readonly stickyKey: StickyKey;
  /** The deployment's id: the keys that go first differ from rollout to rollout. */
  readonly salt: string;
  /** Share of traffic for the canary lane. */
  readonly share: Share;
  /** The version that serves the stable lane; "" lets any version (no deployment yet). */
  readonly stableVersion: string;
  /** The version that serves the canary lane; null when there is no canary lane (any more). */
  readonly canaryVersion: string | null;
}

/** The route of a queue that never saw a deployment: everything to stable, for every version. */
export function initialRoute(queue: string): Route {
  return {
    queue,
    epoch: 0,
    strategy: "queue_split",
    split: "sticky",
    stickyKey: "job_id",
    salt: "",
    share: 0,
    stableVersion: "",
    canaryVersion: null,
  };
}
