/**
 * The lane that a route gives a job, worked out a second time from what the route says: naive, and
 * with none of the code that routes. Knows every strategy, split, hash and scope.
 *
 * Null where the lane is left to chance, or, for turns, where a retry has no place in the order.
 */
import { FULL_SHARE, type Route } from "../../canary/routing/route.ts";
import type { Lane } from "../../canary/store/job.ts";
import { sha256Hex } from "../../kernel/hashes/sha256.ts";
import type { JobTraits } from "../checker.ts";
import { OracleHash } from "./oracle-hash.ts";
import { OracleRing } from "./oracle-ring.ts";

export interface RoutedJob {
  readonly traits: JobTraits;
  /** Place in its producer's own count; null for a retry. */
  readonly sequence: number | null;
}

/** What sticks; null if it is the job itself. */
export function keyOf({ tenant, fields }: JobTraits, stickyKey: string): string | null {
  if (stickyKey === "job_id") return null;
  if (stickyKey === "tenant") return tenant || null;
  const named = Object.entries(fields ?? {}).find(([name]) => name === stickyKey);
  return named?.[1] || null;
}

const tenantSets = new WeakMap<object, ReadonlySet<string>>();

export function isInScope({ scope }: Route, { tenant }: JobTraits): boolean {
  if (scope.kind === "all") return true;
  const tenants = tenantSets.get(scope) ?? new Set(scope.tenants);
  tenantSets.set(scope, tenants);
  return tenants.has(tenant);
}

export class LaneOracle {
  readonly #route: Route;
  readonly #hash: OracleHash;
  readonly #ring: OracleRing | null;
  readonly #inScope = new Map<string, boolean>();
  /** Points of keys that more than one job may have. */
  readonly #points = new Map<string, number>();

  constructor(route: Route) {
    this.#route = route;
    this.#hash = new OracleHash(route.salt);
    this.#ring = route.strategy === "consistent_hash" ? new OracleRing(route.salt) : null;
  }

  laneOf({ traits, sequence }: RoutedJob): Lane | null {
    const { canaryVersion, share, split } = this.#route;
    if (canaryVersion === null || share === 0 || !this.#scoped(traits)) return "stable";
    if (share === FULL_SHARE) return "canary";
    if (split === "random") return null;
    if (split === "weighted_round_robin") return sequence === null ? null : turnOf(sequence, share);
    return this.#pointOf(traits) < share ? "canary" : "stable";
  }

  #scoped(traits: JobTraits): boolean {
    const known = this.#inScope.get(traits.tenant);
    if (known !== undefined) return known;
    const inScope = isInScope(this.#route, traits);
    this.#inScope.set(traits.tenant, inScope);
    return inScope;
  }

  #pointOf(traits: JobTraits): number {
    const key = keyOf(traits, this.#route.stickyKey);
    if (key === null) return this.#placed(traits.id);
    let point = this.#points.get(key);
    if (point === undefined) {
      point = this.#placed(key);
      this.#points.set(key, point);
    }
    return point;
  }

  /** In basis points. */
  #placed(key: string): number {
    if (this.#ring !== null) return this.#ring.ownedFrom(this.#hash.pointOf(key)) * FULL_SHARE;
    switch (this.#route.hash) {
      case "mixed":
        return this.#hash.pointOf(key) * FULL_SHARE;
      case "fnv1a32_mod_100":
        // With whole percents, all of a hundredth is below the share or none of it.
        return Number(fnv(key) % 100n) * 100;
      case "sha256_mod_10000":
        return Number(BigInt(`0x${sha256Hex(key).slice(0, 16)}`) % 10_000n);
    }
  }
}

/** Shares add up; a job is the canary's when they reach a whole one. */
function turnOf(sequence: number, share: number): Lane {
  const saved = ((sequence % FULL_SHARE) * share) % FULL_SHARE;
  return saved + share >= FULL_SHARE ? "canary" : "stable";
}

function fnv(key: string): bigint {
  let hash = 2_166_136_261n;
  for (const byte of new TextEncoder().encode(key)) {
    hash = ((hash ^ BigInt(byte)) * 16_777_619n) % 4_294_967_296n;
  }
  return hash;
}
