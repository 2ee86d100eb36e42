/**
 * Runs a team's handlers: a promise each attempt, which fails it by rejecting. An attempt that runs
 * over its time limit is told so by its signal, `AbortSignal`-aware code (fetch, timers, database
 * drivers) ends then, and until it does the attempt takes up room in the worker.
 *
 * Left out: ending code that does not listen. Only the end of its process does that.
 */
import type { Job } from "../../canary/store/job.ts";
import type { Attempt } from "../../canary/work/attempts/attempt.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda, Runner } from "../../ports/ports.ts";

/** Does the work of one attempt; rejects if it failed. May be called again for the same job. */
export type Handler = (job: Job, signal: AbortSignal) => Promise<void>;

export class HandlerRunner implements Runner {
  readonly #handler: Handler;
  readonly #agenda: Pick<Agenda, "now">;
  readonly #running = new Map<Job, AbortController>();
  #ended: Attempt[] = [];

  /** `agenda`: the one of the worker's hosts. */
  constructor(handler: Handler, agenda: Pick<Agenda, "now">) {
    this.#handler = handler;
    this.#agenda = agenda;
  }

  /** Handlers that have not returned. */
  get running(): number {
    return this.#running.size;
  }

  start(jobs: readonly Job[], now: Instant): void {
    for (const job of jobs) void this.#run(job, now);
  }

  collect(): Attempt[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  abort(jobs: readonly Job[]): void {
    const reason = new Error("the attempt ran over its time limit");
    for (const job of jobs) this.#running.get(job)?.abort(reason);
  }

  async #run(job: Job, startedAt: Instant): Promise<void> {
    const aborting = new AbortController();
    this.#running.set(job, aborting);
    let failure: { readonly error: string } | null = null;
    try {
      await this.#handler(job, aborting.signal);
    } catch (thrown) {
      failure = { error: textOf(thrown) };
    }
    this.#running.delete(job);
    const finishedAt = this.#agenda.now();
    this.#ended.push({
      job,
      startedAt,
      finishedAt,
      ok: failure === null,
      error: failure?.error ?? "",
    });
  }
}

function textOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
