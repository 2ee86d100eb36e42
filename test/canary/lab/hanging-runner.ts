/** A runner whose attempts of some jobs hang, until they are let go or told to abort. */
import type { Job } from "../../../src/canary/store/job.ts";
import type { Attempt } from "../../../src/canary/work/attempts/attempt.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Runner } from "../../../src/ports/ports.ts";

export interface Hanging {
  /** Whether this attempt hangs; any other is done at once. */
  readonly hangs: (job: Job) => boolean;
  /** Whether an attempt ends when it is told to abort. */
  readonly heeds: boolean;
}

export class HangingRunner implements Runner {
  readonly ran: Job[] = [];
  readonly aborted: Job[] = [];
  readonly #ways: Hanging;
  #hanging: { readonly job: Job; readonly startedAt: Instant }[] = [];
  #ended: Attempt[] = [];

  constructor(ways: Hanging) {
    this.#ways = ways;
  }

  /** Attempts that have not ended. */
  get hanging(): number {
    return this.#hanging.length;
  }

  start(jobs: readonly Job[], now: Instant): void {
    for (const job of jobs) {
      this.ran.push(job);
      if (this.#ways.hangs(job)) this.#hanging.push({ job, startedAt: now });
      else this.#ended.push({ job, startedAt: now, finishedAt: now, ok: true, error: "" });
    }
  }

  collect(): Attempt[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  abort(jobs: readonly Job[], now: Instant): void {
    this.aborted.push(...jobs);
    if (this.#ways.heeds) this.#end((job) => jobs.includes(job), now);
  }

  /** All that hangs ends well, however late. */
  letGo(now: Instant): void {
    this.#end(() => true, now);
  }

  #end(which: (job: Job) => boolean, now: Instant): void {
    for (const { job, startedAt } of this.#hanging.filter((each) => which(each.job))) {
      // A copy, as a runner in a process of its own would hand back.
      this.#ended.push({ job: { ...job }, startedAt, finishedAt: now, ok: true, error: "" });
    }
    this.#hanging = this.#hanging.filter(({ job }) => !which(job));
  }
}
