/**
 * Verifies that the store takes a job only under the route that is in force: once a later epoch is
 * committed, an enqueue or requeue under an earlier one is refused. This is what makes a switch
 * take effect at once, however long a producer keeps its copy of the route.
 *
 * Does not verify the lane that the route gives (routing-conformance). Relies on the store's order.
 */
import type { HistoryEvent, JobsEnqueued, JobsRequeued } from "../../history/event.ts";
import { counted } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { CommitLine } from "../losses/commit-line.ts";
import { Violations } from "../violations.ts";

export class RoutesFenced implements Checker {
  readonly name = "routes-fenced";
  readonly #violations = new Violations();
  /** The latest epoch that is known to be committed. */
  #epoch = 0;
  readonly #commits = new CommitLine();
  #checked = 0;

  observe(event: HistoryEvent): void {
    this.#commits.observe(event);
    if (event.kind === "committed") this.#epoch = Math.max(this.#epoch, event.route.epoch);
    if (event.kind === "storeLost") this.#epoch = this.#commits.last?.route.epoch ?? 0;
    if (event.kind === "enqueued" || event.kind === "requeued") this.#check(event);
  }

  finish(): Finding[] {
    const finding = this.#violations.finding({
      id: "routes-fenced",
      title: "No job is taken under a route that is no longer in force",
      unit: "jobs",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "routing", "routings, each")} ` +
        "under the epoch in force or a later one.",
    });
    return [finding];
  }

  #check({ kind, jobs, epoch }: JobsEnqueued | JobsRequeued): void {
    this.#checked += jobs.length;
    if (epoch >= this.#epoch) return;
    for (const job of jobs) {
      const what = `Job ${job} was ${kind} under epoch ${epoch}, when ${this.#epoch} was in force.`;
      this.#violations.add(job, what);
    }
  }
}
