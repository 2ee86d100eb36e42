/**
 * Verifies that nobody is routed by a route that nobody signed: while the stored route is forged,
 * all jobs go to stable; and that jobs go to stable for that reason only as long as it lasts.
 *
 * Knows of forgeries from the fault plan. A commit, even one that nobody heard of, puts a genuine
 * route in place. Silent in a run without signed routes. Lanes under a genuine route are
 * routing-conformance's business.
 */
import type { HistoryEvent, JobsEnqueued, JobsRequeued } from "../../history/event.ts";
import { type Duration, type Instant, SECOND } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { FaultOf } from "../../scenario/faults/fault.ts";
import type { CheckContext, Checker } from "../checker.ts";
import { Violations } from "../violations.ts";

/** A forgery on a real server may come and go that much later than its plan says. */
const LATE: Duration = SECOND / 2;

export class Fallbacks implements Checker {
  readonly name = "fallbacks";
  readonly #violations = new Violations();
  readonly #signs: boolean;
  readonly #forgeries: readonly FaultOf<"route_forged">[];
  /** When a genuine route may have been stored last, and since when there is one at all. */
  #storedAt: Instant | null = null;
  #checked = 0;
  #fellBack = 0;

  constructor({ scenario }: CheckContext) {
    this.#signs = scenario.routeSigning;
    this.#forgeries = scenario.faults.filter((fault) => fault.kind === "route_forged");
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "enqueued":
      case "requeued":
        this.#check(event);
        return;
      case "committed":
      case "storeLost":
        this.#storedAt = event.storeAt;
        return;
      case "unknown":
        // It may be carried out at any time from now on: what was sent before it is over.
        if (event.command === "commitRollout") this.#storedAt = Number.POSITIVE_INFINITY;
        return;
      default:
    }
  }

  finish(): Finding[] {
    if (!this.#signs && this.#violations.count === 0) return [];
    const finding = this.#violations.finding({
      id: "fallbacks",
      title: "Nobody is routed by a forged route, nor falls back without one",
      unit: "jobs",
      n: this.#checked,
      sentence:
        `Of ${counted(this.#checked, "routing")}, ${grouped(this.#fellBack)} went to stable ` +
        "because the stored route was forged, and none for longer than that.",
    });
    return [finding];
  }

  #check(event: JobsEnqueued | JobsRequeued): void {
    const { jobs, lanes, storeAt } = event;
    this.#checked += jobs.length;
    const onCanary = lanes.indexOf("canary");
    if (event.fallback) {
      this.#fellBack += jobs.length;
      this.#checkReason(event, onCanary);
      return;
    }
    if (onCanary < 0) return;
    const forged = this.#forgeries.find((fault) => this.#isInForce(fault, storeAt));
    if (forged === undefined) return;
    const job = jobs[onCanary] ?? null;
    this.#violations.add(job, `Job ${job} went to the canary lane by the route of ${forged.id}.`);
  }

  #checkReason({ jobs, storeAt }: JobsEnqueued | JobsRequeued, onCanary: number): void {
    const job = jobs[Math.max(0, onCanary)] ?? null;
    if (onCanary >= 0) this.#violations.add(job, `Job ${job} fell back to the canary lane.`);
    const isForged = this.#forgeries.some(
      (of) => of.at <= storeAt && storeAt <= of.at + of.for + LATE,
    );
    if (isForged) return;
    this.#violations.add(job, `Job ${job} went to stable as if the route were forged; it was not.`);
  }

  /** Surely, and since before the store carried this out. */
  #isInForce({ at, for: lasts }: FaultOf<"route_forged">, storeAt: Instant): boolean {
    if (this.#storedAt === null || this.#storedAt >= at) return false;
    return at + LATE < storeAt && storeAt < at + lasts;
  }
}
