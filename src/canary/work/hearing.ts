/**
 * Whether a worker still hears its store. One whose commands arrive and whose answers do not (a
 * partition in one direction) would renew its lease for ever by what it sends again, and keep jobs
 * from others that it never learnt of. So a lease is renewed only as long as answers come: once
 * nothing was heard for as long as it lasts, commands leave it as it is, and it lapses.
 *
 * Counted from the first command that was given up: silence while nothing was asked is none.
 */
import type { Duration, Instant } from "../../kernel/time.ts";

export class Hearing {
  readonly #leaseFor: Duration;
  #unheardSince: Instant | null = null;

  constructor(leaseFor: Duration) {
    this.#leaseFor = leaseFor;
  }

  heard(): void {
    this.#unheardSince = null;
  }

  unheard(now: Instant): void {
    this.#unheardSince ??= now;
  }

  /** For how long a command sent now extends the lease under which jobs are held; 0: not at all. */
  leaseFor(now: Instant): Duration {
    const isDeaf = this.#unheardSince !== null && now - this.#unheardSince >= this.#leaseFor;
    return isDeaf ? 0 : this.#leaseFor;
  }
}
