/**
 * Which lease each held job belongs to. Nearly always there is one lease, and then jobs are only
 * counted: no entry is made and removed for each. A second one exists from its first claim until
 * the jobs of the first are settled.
 */
import type { Duration, Instant } from "../../kernel/time.ts";
import { laterLease } from "../registry/lease-name.ts";
import type { Settlement } from "../store/commands.ts";
import type { Job } from "../store/job.ts";

export interface ToSettle {
  readonly lease: string;
  readonly settlements: readonly Settlement[];
  readonly rest: Settlement[];
}

export class LeaseBook {
  readonly #name: string;
  readonly #leaseFor: Duration;
  #generation = 0;
  /** When the current lease became that. */
  #since: Instant = 0;
  #current: string;
  /** The lease of all held jobs that #later does not name, and how many these are. */
  #base: string;
  #baseHeld = 0;
  /** Leases of attempts that are not under #base: a job may be held twice over. */
  readonly #later = new Map<string, string>();

  constructor(name: string, leaseFor: Duration) {
    this.#name = name;
    this.#leaseFor = leaseFor;
    this.#current = name;
    this.#base = name;
  }

  get current(): string {
    return this.#current;
  }

  /** Whether all held jobs are under the current lease. */
  get isOne(): boolean {
    return this.#base === this.#current && this.#later.size === 0;
  }

  /** `lease`: of the claim, which may have been sent before the current one was. */
  claimed(jobs: readonly Job[], lease: string): void {
    if (lease === this.#base) this.#baseHeld += jobs.length;
    else for (const job of jobs) this.#later.set(attemptOf(job.id, job.attempt), lease);
  }

  settled(settlements: readonly Settlement[]): void {
    if (this.#later.size === 0) this.#baseHeld -= settlements.length;
    else {
      for (const { jobId, attempt } of settlements) {
        if (!this.#later.delete(attemptOf(jobId, attempt))) this.#baseHeld -= 1;
      }
    }
    this.#moveOn();
  }

  /** Goes on under a fresh lease once the only one has been in use for its length. */
  renewInTime(now: Instant): void {
    if (this.isOne && now - this.#since >= this.#leaseFor) this.renew(now);
  }

  /** Goes on under a fresh lease. */
  renew(now: Instant): void {
    this.#since = now;
    this.#generation += 1;
    this.#current = laterLease(this.#name, this.#generation);
    this.#moveOn();
  }

  /** All leases under which jobs are held. */
  held(): Set<string> {
    const leases = new Set(this.#later.values());
    if (this.#baseHeld > 0) leases.add(this.#base);
    return leases;
  }

  /** The next settlements that can go in one command, `limit` at most: all under one lease. */
  nextToSettle(unsettled: Settlement[], limit: number): ToSettle {
    if (this.#later.size === 0) {
      if (unsettled.length <= limit) return { lease: this.#base, settlements: unsettled, rest: [] };
      return {
        lease: this.#base,
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
    if (settlement === undefined) return this.#base;
    return this.#later.get(attemptOf(settlement.jobId, settlement.attempt)) ?? this.#base;
  }

  /** Back to counting, once all held jobs are under the current lease. */
  #moveOn(): void {
    if (this.isOne || this.#baseHeld > 0) return;
    for (const lease of this.#later.values()) if (lease !== this.#current) return;
    this.#base = this.#current;
    this.#baseHeld = this.#later.size;
    this.#later.clear();
  }
}

function attemptOf(jobId: string, attempt: number): string {
  return `${attempt}/${jobId}`;
}
