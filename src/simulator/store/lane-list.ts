/** The jobs that wait on one lane: taken from the front, added at the back, returned to either. */
import type { Job } from "../../canary/store/job.ts";

/** Below this many taken jobs, the head of the list is not worth cutting off. */
const CUT_AT = 4_096;

export class LaneList {
  /** Jobs put in front, in reverse order. */
  readonly #front: Job[] = [];
  #back: Job[] = [];
  /** Jobs at the head of #back that were taken already. */
  #taken = 0;

  get size(): number {
    return this.#front.length + this.#back.length - this.#taken;
  }

  push(job: Job): void {
    this.#back.push(job);
  }

  /** Puts jobs in front of all others, the first of them foremost. */
  putInFront(jobs: readonly Job[]): void {
    for (let i = jobs.length - 1; i >= 0; i--) this.#front.push(jobs[i]!);
  }

  takeFirst(limit: number): Job[] {
    const jobs: Job[] = [];
    while (jobs.length < limit && this.#front.length > 0) jobs.push(this.#front.pop()!);
    const end = Math.min(this.#back.length, this.#taken + limit - jobs.length);
    for (let i = this.#taken; i < end; i++) jobs.push(this.#back[i]!);
    this.#taken = end;
    this.#cut();
    return jobs;
  }

  /** Takes the newest jobs; returned oldest first. */
  takeLast(limit: number): Job[] {
    const fromBack = Math.min(limit, this.#back.length - this.#taken);
    const newest = this.#back.splice(this.#back.length - fromBack, fromBack);
    const older = this.#front.splice(0, limit - fromBack).reverse();
    this.#cut();
    return older.length === 0 ? newest : [...older, ...newest];
  }

  *[Symbol.iterator](): Iterator<Job> {
    for (let i = this.#front.length - 1; i >= 0; i--) yield this.#front[i]!;
    for (let i = this.#taken; i < this.#back.length; i++) yield this.#back[i]!;
  }

  #cut(): void {
    if (this.#taken === this.#back.length) {
      this.#back = [];
      this.#taken = 0;
    } else if (this.#taken >= CUT_AT && this.#taken * 2 > this.#back.length) {
      this.#back = this.#back.slice(this.#taken);
      this.#taken = 0;
    }
  }
}
