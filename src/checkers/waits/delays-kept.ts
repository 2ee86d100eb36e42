/**
 * Verifies that jobs are delayed as the plan of the run has it, that a delayed job is on no lane
 * before it is due, counted from its enqueue by the store's clock, and that it is put on one soon
 * after, if nothing was struck.
 *
 * Does not verify which lane (routing-conformance, by the route of that instant), nor that it comes
 * to an end (jobs-conserved). What was enqueued or moved by a command with a lost reply has no
 * instant: such a job is let pass once it is due, or altogether.
 */
import type {
  HistoryEvent,
  JobNumber,
  JobsClaimed,
  JobsEnqueued,
  JobsRequeued,
} from "../../history/event.ts";
import { type Duration, type Instant, toMs } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { CheckContext, Checker } from "../checker.ts";
import type { LossBook } from "../losses/loss-book.ts";
import { Violations } from "../violations.ts";
import { SOON } from "./soon.ts";

export class DelaysKept implements Checker {
  readonly name = "delays-kept";
  readonly #losses: LossBook;
  readonly #traitsOf: CheckContext["traitsOf"];
  readonly #isOn: boolean;
  readonly #isCalm: boolean;
  readonly #violations = new Violations();
  /** When delayed jobs that wait are due, by the store's clock. */
  readonly #dueAt = new Map<JobNumber, Instant>();
  #delayed = 0;
  #latest: Duration = 0;

  constructor({ scenario, traitsOf }: CheckContext, losses: LossBook) {
    this.#traitsOf = traitsOf;
    this.#losses = losses;
    this.#isOn = scenario.jobs.delayed !== null;
    this.#isCalm = scenario.faults.length === 0;
  }

  observe(event: HistoryEvent): void {
    if (!this.#isOn) return;
    if (event.kind === "enqueued") this.#enqueued(event);
    if (event.kind === "requeued") this.#requeued(event);
    if (event.kind === "claimed") this.#claimed(event);
  }

  finish(): Finding[] {
    if (!this.#isOn) return [];
    const finding = this.#violations.finding({
      id: "delays-kept",
      title: "No delayed job is on a lane before it is due",
      unit: "jobs",
      n: this.#delayed,
      sentence:
        `${counted(this.#delayed, "job was", "jobs were")} held until due, and put on a lane ` +
        `${grouped(toMs(this.#latest))} ms after that at most.`,
    });
    return [finding];
  }

  #enqueued({ jobs, delayed, storeAt }: JobsEnqueued): void {
    for (const job of jobs) {
      if (this.#traitsOf(job).delay === undefined) continue;
      this.#violations.add(job, `Job ${job} was put on a lane at once; it has a delay.`);
    }
    if (delayed === undefined) return;
    for (let i = 0; i < delayed.jobs.length; i++) {
      const job = delayed.jobs[i] as JobNumber;
      const delay = delayed.delays[i] as Duration;
      this.#dueAt.set(job, storeAt + delay);
      if (delay !== this.#traitsOf(job).delay) {
        this.#violations.add(job, `Job ${job} was delayed by ${toMs(delay)} ms, not as planned.`);
      }
      this.#delayed += 1;
    }
  }

  #requeued({ jobs, moved, storeAt }: JobsRequeued): void {
    for (let i = 0; i < jobs.length; i++) {
      if (!moved[i]) continue;
      const job = jobs[i] as JobNumber;
      const dueAt = this.#dueAt.get(job);
      if (dueAt === undefined) continue;
      this.#judge(job, storeAt - dueAt, "put on a lane");
      const late = storeAt - dueAt;
      this.#latest = Math.max(this.#latest, late);
      if (this.#isCalm && late > SOON) {
        this.#violations.add(
          job,
          `Job ${job} was put on a lane ${toMs(late)} ms after it was due.`,
        );
      }
    }
  }

  #claimed({ jobs, storeAt }: JobsClaimed): void {
    if (this.#dueAt.size === 0) return;
    for (const job of jobs) {
      const dueAt = this.#dueAt.get(job);
      if (dueAt !== undefined) this.#judge(job, storeAt - dueAt, "claimed");
    }
  }

  #judge(job: JobNumber, since: Duration, what: string): void {
    this.#dueAt.delete(job);
    if (since >= 0 || this.#losses.excuses(job)) return;
    this.#violations.add(job, `Job ${job} was ${what} ${toMs(-since)} ms before it was due.`);
  }
}
