/**
 * Whose outcomes may count, told from registrations and marks alone. A registration or a mark whose
 * reply was lost leaves it open, until the next mark of that lease is heard of; so does a loss of
 * the store.
 */
import type { HistoryEvent } from "../../history/event.ts";

export type Counts = "always" | "never" | "perhaps";

export class TrustBook {
  /** By lease; null until marks are in force. */
  #known: Map<string, Counts> | null = null;
  #lost = false;

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enlisted":
        if (event.lane !== null) this.#set(event.lease, "never");
        break;
      case "marked":
        this.#inForce();
        for (const [i, { lease, verdict }] of event.marks.entries()) {
          if (event.applied[i]) this.#set(lease, verdict === "trusted" ? "always" : "never");
        }
        break;
      case "unknown":
        if (event.definite) break;
        if (event.command === "registerWorker") this.#set(event.lease ?? "", "perhaps");
        if (event.command === "markWorkers") this.#unheard(event.leases ?? []);
        break;
      case "storeLost":
        this.#lost = true;
        this.#known?.clear();
        break;
      default:
        break;
    }
  }

  /** Whether an outcome that the lease settles now is counted. */
  counts(lease: string): Counts {
    if (this.#known === null) return "always";
    // A worker that goes on under a lease with a number behind it is registered without that.
    const [first = lease] = lease.split(/\.\d+$/);
    const known = this.#known.get(lease) ?? this.#known.get(first);
    return known ?? (this.#lost ? "perhaps" : "never");
  }

  /** The first marks put all others out of force, heard of or not. */
  #unheard(leases: readonly string[]): void {
    if (this.#known === null) this.#lost = true;
    this.#inForce();
    for (const lease of leases) this.#set(lease, "perhaps");
  }

  #inForce(): void {
    this.#known ??= new Map();
  }

  #set(lease: string, counts: Counts): void {
    this.#known?.set(lease, counts);
  }
}
