/**
 * The leases of one queue and the jobs that they hold.
 *
 * One index serves all leases, so that claiming and settling cost the same however many there are.
 * Listing one lease's jobs looks at all that are held; only a lapse and a revocation do that.
 */
import type { Job, Lane } from "../../canary/store/job.ts";
import type { Instant } from "../../kernel/time.ts";
import { JobIndex } from "./job-index.ts";

export interface Lease {
  readonly name: string;
  lapsesAt: Instant;
  /** How many jobs it holds. */
  holds: number;
}

export interface Held {
  readonly job: Job;
  readonly lane: Lane;
  readonly lease: Lease;
}

export class LeaseTable {
  readonly #leases = new Map<string, Lease>();
  readonly #held = new JobIndex<Held>();
  readonly #inFlight = { stable: 0, canary: 0 };

  get(name: string): Lease | undefined {
    return this.#leases.get(name);
  }

  /** Creates or extends. */
  open(name: string, lapsesAt: Instant): Lease {
    const known = this.#leases.get(name);
    if (known !== undefined) {
      known.lapsesAt = lapsesAt;
      return known;
    }
    const lease = { name, lapsesAt, holds: 0 };
    this.#leases.set(name, lease);
    return lease;
  }

  close(lease: Lease): void {
    this.#leases.delete(lease.name);
  }

  hold(lease: Lease, lane: Lane, jobs: readonly Job[]): void {
    for (const job of jobs) this.#held.set({ job, lane, lease });
    lease.holds += jobs.length;
    this.#inFlight[lane] += jobs.length;
  }

  /** Takes an attempt from the lease that holds it; null when this lease does not. */
  release(lease: Lease, jobId: string, attempt: number): Held | null {
    const held = this.#held.get(jobId);
    if (held === undefined || held.lease !== lease || held.job.attempt !== attempt) return null;
    this.#remove(held);
    return held;
  }

  /** The leases that lapsed before `now`, the longest lapsed first. */
  lapsed(now: Instant, limit: number): Lease[] {
    const lapsed: Lease[] = [];
    for (const lease of this.#leases.values()) if (lease.lapsesAt < now) lapsed.push(lease);
    return lapsed.sort((a, b) => a.lapsesAt - b.lapsesAt || byText(a.name, b.name)).slice(0, limit);
  }

  /** Takes up to `limit` jobs from a lease, by job id. */
  empty(lease: Lease, limit: number): Held[] {
    if (lease.holds === 0) return [];
    return this.#removeWhere((held) => held.lease === lease, limit);
  }

  /** Takes up to `limit` of the lane's jobs from whoever holds them, by job id. */
  revoke(lane: Lane, limit: number): Job[] {
    if (this.#inFlight[lane] === 0) return [];
    return this.#removeWhere((held) => held.lane === lane, limit).map(({ job }) => job);
  }

  /** How many of the lane's jobs are held. */
  inFlight(lane: Lane): number {
    return this.#inFlight[lane];
  }

  /** By name. */
  leases(): Lease[] {
    return [...this.#leases.values()].sort((a, b) => byText(a.name, b.name));
  }

  /** By job id. */
  held(): Held[] {
    return this.#heldWhere(() => true);
  }

  #removeWhere(fits: (held: Held) => boolean, limit: number): Held[] {
    const removed = this.#heldWhere(fits).slice(0, limit);
    for (const held of removed) this.#remove(held);
    return removed;
  }

  #heldWhere(fits: (held: Held) => boolean): Held[] {
    const found = this.#held.values().filter(fits);
    return found.sort((a, b) => byText(a.job.id, b.job.id));
  }

  #remove({ job, lane, lease }: Held): void {
    this.#held.delete(job.id);
    lease.holds -= 1;
    this.#inFlight[lane] -= 1;
  }
}

/**
 * Order by code units. A Redis orders by bytes: the same, but for characters beyond the basic plane
 * beside some rare ones within it.
 */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
