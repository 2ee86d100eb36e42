/** The leases of one queue, and the jobs that each holds, by lane. */
import type { Job, Lane } from "../../canary/store/job.ts";
import type { Instant } from "../../kernel/time.ts";

export interface Lease {
  readonly name: string;
  lapsesAt: Instant;
  /** Held jobs by id. */
  readonly stable: Map<string, Job>;
  readonly canary: Map<string, Job>;
}

export class LeaseTable {
  readonly #leases = new Map<string, Lease>();

  get(name: string): Lease | undefined {
    return this.#leases.get(name);
  }

  /** Creates or extends. */
  hold(name: string, lapsesAt: Instant): Lease {
    const known = this.#leases.get(name);
    if (known !== undefined) {
      known.lapsesAt = lapsesAt;
      return known;
    }
    const lease = { name, lapsesAt, stable: new Map(), canary: new Map() };
    this.#leases.set(name, lease);
    return lease;
  }

  end(lease: Lease): void {
    this.#leases.delete(lease.name);
  }

  /** The leases that lapsed before `now`, the longest lapsed first. */
  lapsed(now: Instant, limit: number): Lease[] {
    const lapsed: Lease[] = [];
    for (const lease of this.#leases.values()) if (lease.lapsesAt < now) lapsed.push(lease);
    return lapsed.sort((a, b) => a.lapsesAt - b.lapsesAt || byText(a.name, b.name)).slice(0, limit);
  }

  /** Takes the lane's jobs back from whoever holds them, `limit` at most, by job id. */
  revoke(lane: Lane, limit: number): Job[] {
    const held: { job: Job; lease: Lease }[] = [];
    for (const lease of this.#leases.values()) {
      for (const job of lease[lane].values()) held.push({ job, lease });
    }
    const taken = held.sort((a, b) => byText(a.job.id, b.job.id)).slice(0, limit);
    for (const { job, lease } of taken) lease[lane].delete(job.id);
    return taken.map(({ job }) => job);
  }

  /** How many of the lane's jobs are held. */
  held(lane: Lane): number {
    let sum = 0;
    for (const lease of this.#leases.values()) sum += lease[lane].size;
    return sum;
  }

  /** By name. */
  toArray(): Lease[] {
    return [...this.#leases.values()].sort((a, b) => byText(a.name, b.name));
  }
}

/**
 * Order by code units. A Redis orders by bytes: the same, but for characters beyond the basic plane
 * beside some rare ones within it.
 */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
