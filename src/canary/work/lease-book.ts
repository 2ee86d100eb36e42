/**
 * Which lease each held job belongs to. Nearly always there is one lease; a second one exists from
 * an unanswered claim until the jobs of the first are settled.
 */
import type { Settlement } from "../store/commands.ts";
import type { Job } from "../store/job.ts";

export interface ToSettle {
  readonly lease: string;
  readonly settlements: readonly Settlement[];
  readonly rest: Settlement[];
}

export class LeaseBook {
  readonly #name: string;
  #generation = 0;
  #current: string;
  /** Lease of jobs that were claimed under an earlier one than the current. */
  readonly #earlier = new Map<string, string>();
  /** Ids of jobs held under the current lease; kept only to hand them to #earlier. */
  readonly #held = new Set<string>();

  constructor(name: string) {
    this.#name = name;
    this.#current = name;
  }

  get current(): string {
    return this.#current;
  }

  claimed(jobs: readonly Job[]): void {
    for (const job of jobs) this.#held.add(job.id);
  }

  settled(settlements: readonly Settlement[]): void {
    for (const { jobId } of settlements) {
      if (!this.#earlier.delete(jobId)) this.#held.delete(jobId);
    }
  }

  /** Goes on under a fresh lease. */
  renew(): void {
    for (const id of this.#held) this.#earlier.set(id, this.#current);
    this.#held.clear();
    this.#generation += 1;
    this.#current = `${this.#name}.${this.#generation}`;
  }

  /** All leases under which jobs are held. */
  held(): Set<string> {
    const leases = new Set(this.#earlier.values());
    if (this.#held.size > 0) leases.add(this.#current);
    return leases;
  }

  /** The next settlements that can go in one command, `limit` at most: all under one lease. */
  nextToSettle(unsettled: Settlement[], limit: number): ToSettle {
    if (this.#earlier.size === 0) {
      if (unsettled.length <= limit) {
        return { lease: this.#current, settlements: unsettled, rest: [] };
      }
      return {
        lease: this.#current,
        settlements: unsettled.slice(0, limit),
        rest: unsettled.slice(limit),
      };
    }
    const lease = this.#leaseOf(unsettled[0]);
    const settlements: Settlement[] = [];
    const rest: Settlement[] = [];
    for (const settlement of unsettled) {
      const fits = settlements.length < limit && this.#leaseOf(settlement) === lease;
      (fits ? settlements : rest).push(settlement);
    }
    return { lease, settlements, rest };
  }

  #leaseOf(settlement: Settlement | undefined): string {
    return (settlement && this.#earlier.get(settlement.jobId)) ?? this.#current;
  }
}
