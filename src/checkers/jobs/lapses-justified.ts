/**
 * Verifies that no job is taken from a worker whose lease still lived: a lapse comes no sooner than
 * the lease's length after the last claim or accepted settlement under it that renewed it, by the
 * store's clock.
 *
 * Does not see plain extensions, which only make a lease longer: it never blames wrongly, and may
 * miss a lapse that an extension should have prevented. A run without lapses gives no finding.
 */
import type { HistoryEvent, JobsLapsed } from "../../history/event.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

export class LapsesJustified implements Checker {
  readonly name = "lapses-justified";
  readonly #leaseFor: Duration;
  readonly #violations = new Violations();
  readonly #lastSign = new Map<string, Instant>();
  #lapses = 0;

  constructor({ scenario }: CheckContext) {
    this.#leaseFor = scenario.timing.leaseFor;
  }

  observe(event: HistoryEvent): void {
    if (event.kind === "claimed") this.#lastSign.set(event.lease, event.storeAt);
    if (event.kind === "settled" && event.accepted.includes(true) && !event.unrenewed) {
      this.#lastSign.set(event.lease, event.storeAt);
    }
    // Leases are as they were before: what extended them is forgotten.
    if (event.kind === "storeLost") this.#lastSign.clear();
    if (event.kind === "lapsed") this.#lapsed(event);
  }

  finish(): Finding[] {
    if (this.#lapses === 0) return [];
    const finding = this.#violations.finding({
      id: "lapses-justified",
      title: "No job is taken from a worker whose lease still lives",
      unit: "lapses",
      n: this.#lapses,
      sentence:
        `${counted(this.#lapses, "attempt lapsed", "attempts lapsed, each")} ` +
        "after its lease had.",
    });
    return [finding];
  }

  #lapsed({ jobs, leases, storeAt }: JobsLapsed): void {
    this.#lapses += jobs.length;
    for (let i = 0; i < jobs.length; i++) {
      const lease = leases[i] as string;
      const livesUntil = (this.#lastSign.get(lease) ?? -this.#leaseFor) + this.#leaseFor;
      if (storeAt >= livesUntil) continue;
      const early = Math.round((livesUntil - storeAt) / 1_000);
      const job = jobs[i] as number;
      this.#violations.add(job, `Job ${job} was taken from ${lease} ${early} ms before its time.`);
    }
  }
}
