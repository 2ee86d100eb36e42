/**
 * A route: where the jobs of one queue go, and which worker version serves which lane.
 *
 * The store holds exactly one route a queue. Its epoch rises with every change of it, and every
 * enqueue names the route that it was routed under, so a stale decision is refused, never applied.
 */
import type { Duration } from "../../kernel/time.ts";

/** Basis points: 0 to 10,000, where 10,000 is all traffic. */
export type Share = number;

export const FULL_SHARE: Share = 10_000;

/**
 * `queue_split` puts keys in line, `consistent_hash` on a ring (ring.ts). `stream_group` splits
 * like `queue_split`, and has stores keep new jobs on a stream for each lane.
 */
export type Strategy = "queue_split" | "consistent_hash" | "stream_group";

/** How a job is assigned to a lane; the ring is always sticky. */
export type Split = "sticky" | "random" | "weighted_round_robin";

/** How a key becomes a place between 0 and 1; see hash-kinds.ts. */
export type HashKind = "mixed" | "fnv1a32_mod_100" | "sha256_mod_10000";

/** Which field of a job sticks to a lane: `job_id`, `tenant`, or a name in `Job.fields`. */
export type StickyKey = string;

/** Whose jobs the share is taken of; everybody else's go to the stable lane. */
export type Scope =
  | { readonly kind: "all" }
  | { readonly kind: "tenants"; readonly tenants: readonly string[] };

export const ALL: Scope = { kind: "all" };

/** Beyond either of these a breaker opens (breaker.ts). */
export interface BreakerBounds {
  /** Jobs that wait on the canary lane. */
  readonly depth: number;
  /** Of the oldest of them. */
  readonly age: Duration;
}

/** Who signed a route, and what follows from it and their key (`trust/signing.ts`). */
export interface RouteSignature {
  readonly keyId: string;
  /** 64 hexadecimal digits. */
  readonly mac: string;
}

export interface Route {
  readonly queue: string;
  /** Rises by one with every committed change of the route; 0 before the first. */
  readonly epoch: number;
  readonly strategy: Strategy;
  readonly split: Split;
  readonly hash: HashKind;
  readonly stickyKey: StickyKey;
  /** The deployment's id: the keys that go first differ from rollout to rollout. */
  readonly salt: string;
  readonly scope: Scope;
  /** Share of the scope's traffic for the canary lane. */
  readonly share: Share;
  /** The version that serves the stable lane; "" lets any version (no deployment yet). */
  readonly stableVersion: string;
  /** The version that serves the canary lane; null when there is no canary lane (any more). */
  readonly canaryVersion: string | null;
  /** Absent: there is none, and nobody is told what waits on the canary lane. */
  readonly breaker?: BreakerBounds;
  /** Present: the store keeps when jobs came onto their lanes. */
  readonly ages?: true;
  /** By the controller that committed it, where routes are signed (trust/signing.ts). */
  readonly signature?: RouteSignature;
}

/** The route of a queue that never saw a deployment: everything to stable, for every version. */
export function initialRoute(queue: string): Route {
  return {
    queue,
    epoch: 0,
    strategy: "queue_split",
    split: "sticky",
    hash: "mixed",
    stickyKey: "job_id",
    salt: "",
    scope: ALL,
    share: 0,
    stableVersion: "",
    canaryVersion: null,
  };
}
