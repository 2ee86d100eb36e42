/**
 * One producer's source of jobs: its arrival times, and the job plan's jobs at them.
 *
 * A restarted producer gets a fresh source and skips to the job that the store expects next; jobs
 * that were intended meanwhile keep their intended instant (open model: lateness is not hidden).
 */
import type { Job } from "../canary/store/job.ts";
import { assert } from "../kernel/assert.ts";
import type { Instant } from "../kernel/time.ts";
import type { JobSource } from "../ports/ports.ts";
import { type ArrivalOptions, ArrivalTimes } from "./arrival-times.ts";
import type { JobPlan } from "./job-plan.ts";

export interface ArrivalsOptions {
  readonly plan: JobPlan;
  readonly arrivals: ArrivalOptions;
  /** The run's start, by the clock of the world. */
  readonly startedAt: Instant;
}

export class Arrivals implements JobSource {
  readonly #options: ArrivalsOptions;
  readonly #times: ArrivalTimes;
  #total: number | null = null;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
    this.#times = new ArrivalTimes(options.arrivals);
  }

  /** Jobs that were taken or skipped so far. */
  get planned(): number {
    return this.#times.count;
  }

  take(now: Instant, limit: number): Job[] {
    const { plan, arrivals, startedAt } = this.#options;
    const times = this.#times;
    const jobs: Job[] = [];
    for (let next = times.next; next !== null && jobs.length < limit; next = times.next) {
      if (startedAt + next > now) break;
      const number = plan.sentFor(plan.numberOf(arrivals.producer, times.count));
      jobs.push(plan.jobOf(number, startedAt + next));
      times.advance();
    }
    return jobs;
  }

  nextAt(): Instant | null {
    const { next } = this.#times;
    return next === null ? null : this.#options.startedAt + next;
  }

  /** The next job to be taken is the one with this sequence number; never one that was taken. */
  skipTo(sequence: number): void {
    assert(
      sequence >= this.#times.count,
      `${this.#options.arrivals.producer}: cannot go back from ${this.#times.count} to ${sequence}`,
    );
    while (this.#times.count < sequence && this.#times.next !== null) this.#times.advance();
    assert(this.#times.count === sequence, `the arrival plan ends before job ${sequence}`);
  }

  /** All jobs of this producer's plan; walks through what was not taken yet, on a copy. */
  totalPlanned(): number {
    this.#total ??= this.#times.next === null ? this.#times.count : this.#walk();
    return this.#total;
  }

  #walk(): number {
    const times = new ArrivalTimes(this.#options.arrivals);
    while (times.next !== null) times.advance();
    return times.count;
  }
}
