/**
 * A source for producers that are handed their jobs: what was pushed is enqueued at the next look.
 *
 * It keeps jobs in memory only. A job that must outlive a crash of the process is pushed by a
 * source that reads it from where it is kept, and can go on in the middle (`ResumableSource`).
 */
import type { Job } from "../canary/store/job.ts";
import { JobQueue } from "../canary/work/job-queue.ts";
import { assert } from "../kernel/assert.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Agenda } from "../ports/ports.ts";
import type { ResumableSource } from "./host-producer.ts";

export class PushSource implements ResumableSource {
  readonly #agenda: Pick<Agenda, "now">;
  readonly #every: Duration;
  readonly #jobs = new JobQueue();
  #ended = false;

  /** `every`: how often the producer looks; its tick is a good choice. */
  constructor(agenda: Pick<Agenda, "now">, every: Duration) {
    assert(every > 0, `a source that is looked at every ${every} us would never rest`);
    this.#agenda = agenda;
    this.#every = every;
  }

  /** Jobs that the producer has not taken yet. */
  get waiting(): number {
    return this.#jobs.size;
  }

  push(jobs: readonly Job[]): void {
    assert(!this.#ended, "a job was pushed into a source that had ended");
    this.#jobs.pushAll(jobs);
  }

  /** Nothing is pushed any more: the producer looks until all is taken. */
  end(): void {
    this.#ended = true;
  }

  take(_now: Instant, limit: number): Job[] {
    return this.#jobs.take(limit);
  }

  nextAt(): Instant | null {
    return this.#ended && this.#jobs.size === 0 ? null : this.#agenda.now() + this.#every;
  }

  /** Jobs of a former run of this producer were not pushed into this source. */
  skipTo(): void {}
}
