/** A first-in, first-out queue of jobs that stays cheap at any length. */
import type { Job } from "../store/job.ts";

/** Below this many taken jobs, the front is not worth cutting off. */
const CUT_AT = 1_024;

export class JobQueue {
  #jobs: Job[] = [];
  #taken = 0;

  get size(): number {
    return this.#jobs.length - this.#taken;
  }

  pushAll(jobs: readonly Job[]): void {
    for (const job of jobs) this.#jobs.push(job);
  }

  /** Removes and returns the oldest jobs, `limit` at most. */
  take(limit: number): Job[] {
    const taken = this.#jobs.slice(this.#taken, this.#taken + limit);
    this.#taken += taken.length;
    if (this.#taken === this.#jobs.length) {
      this.#jobs = [];
      this.#taken = 0;
    } else if (this.#taken >= CUT_AT && this.#taken * 2 > this.#jobs.length) {
      this.#jobs = this.#jobs.slice(this.#taken);
      this.#taken = 0;
    }
    return taken;
  }
}
