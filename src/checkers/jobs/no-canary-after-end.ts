/**
 * Verifies that from the switch of a rollback or promotion on, no job is put on the canary lane and
 * none is claimed from it, and that whatever waited there is gone once the deployment has ended.
 *
 * Does not verify that an end comes (outcome, rollback-anatomy). A run without an end gives no
 * finding: there is nothing that could be late. Relies on the store's order.
 */
import type { DeploymentState } from "../../canary/rollout/deployment.ts";
import type { Lane } from "../../canary/store/job.ts";
import type { HistoryEvent, JobNumber } from "../../history/event.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Checker } from "../checker.ts";
import { CommitLine } from "../losses/commit-line.ts";
import { Violations } from "../violations.ts";

export class NoCanaryAfterEnd implements Checker {
  readonly name = "no-canary-after-end";
  readonly #violations = new Violations();
  readonly #commits = new CommitLine();
  /** State of the deployment that is ending or has ended; null while the canary may have jobs. */
  #ending: DeploymentState | null = null;
  #ends = 0;
  #checked = 0;

  observe(event: HistoryEvent): void {
    if (event.kind === "committed" || event.kind === "storeLost") {
      this.#commits.observe(event);
      const before = this.#ending;
      const last = this.#commits.last;
      this.#turnedTo(last === null || last.lowers ? null : last.state);
      // The end that the store lost was none.
      if (event.kind === "storeLost" && before !== null && this.#ending === null) this.#ends -= 1;
      return;
    }
    if (this.#ending === null) return;
    if (event.kind === "enqueued") this.#put(event.jobs, event.lanes, null, "enqueued to");
    if (event.kind === "requeued") this.#put(event.jobs, event.lanes, event.moved, "requeued to");
    if (event.kind === "claimed") {
      this.#checked += event.jobs.length;
      if (event.lane !== "canary") return;
      for (const job of event.jobs) this.#blame(job, "claimed from");
    }
    if (event.kind === "audited") this.#checked += 1;
    if (event.kind === "audited" && event.canary.queued + event.canary.inFlight > 0) {
      const { queued, inFlight } = event.canary;
      const held = `${grouped(queued)} queued and ${counted(inFlight, "running job")}`;
      this.#violations.add(null, `The canary lane still held ${held}.`);
    }
  }

  finish(): Finding[] {
    if (this.#ends === 0) return [];
    const finding = this.#violations.finding({
      id: "no-canary-after-end",
      title: "The canary lane gets nothing once its deployment is ending",
      unit: "jobs",
      n: this.#checked,
      sentence:
        `${counted(this.#checked, "enqueue, claim or audit", "enqueues, claims and audits")} ` +
        "after the end: nothing canary.",
    });
    return [finding];
  }

  #turnedTo(state: DeploymentState | null): void {
    const ending = state !== null && isEnding(state);
    if (ending && this.#ending === null) this.#ends += 1;
    this.#ending = ending ? state : null;
  }

  #put(
    jobs: readonly JobNumber[],
    lanes: readonly Lane[],
    moved: readonly boolean[] | null,
    how: string,
  ): void {
    this.#checked += jobs.length;
    for (let i = 0; i < jobs.length; i++) {
      if (lanes[i] === "canary" && moved?.[i] !== false) this.#blame(jobs[i] as number, how);
    }
  }

  #blame(job: JobNumber, how: string): void {
    this.#violations.add(
      job,
      `Job ${job} was ${how} the canary lane while the deployment was ${this.#ending}.`,
    );
  }
}

function isEnding(state: DeploymentState): boolean {
  return ["promoting", "rolling_back", "completed", "failed"].includes(state);
}
