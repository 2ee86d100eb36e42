/** The dead letters of one queue, and what went wrong with jobs that live or are dead. */
import { type DeadLetter, SETBACKS_KEPT, type Setback } from "../../../canary/store/dead-letter.ts";
import type { Job } from "../../../canary/store/job.ts";
import type { Instant } from "../../../kernel/time.ts";

type Body = Omit<DeadLetter, "setbacks">;

export class DeadLetters {
  /** In the order in which they died. */
  readonly #dead = new Map<string, Body>();
  /** By job id, from the first failed attempt until the job is done. */
  readonly #setbacks = new Map<string, Setback[]>();
  #died = 0;

  get size(): number {
    return this.#dead.size;
  }

  ids(): string[] {
    return [...this.#dead.keys()];
  }

  note(jobId: string, setback: Setback): void {
    const noted = this.#setbacks.get(jobId);
    if (noted === undefined) this.#setbacks.set(jobId, [setback]);
    else if (noted.push(setback) > SETBACKS_KEPT) noted.shift();
  }

  /** The job is done: what went wrong before matters no more. */
  forget(jobId: string): void {
    this.#setbacks.delete(jobId);
  }

  bury(job: Job, diedAt: Instant): void {
    this.#died += 1;
    this.#dead.delete(job.id);
    this.#dead.set(job.id, { job, number: this.#died, diedAt });
  }

  /** Takes a job from the dead; null when it is not among them. */
  take(jobId: string): Job | null {
    const letter = this.#dead.get(jobId);
    this.#dead.delete(jobId);
    return letter?.job ?? null;
  }

  /** Those that died after the one with number `after`. */
  read(after: number, limit: number): DeadLetter[] {
    const letters: DeadLetter[] = [];
    for (const body of this.#dead.values()) {
      if (letters.length === limit) break;
      if (body.number > after) letters.push(this.#whole(body));
    }
    return letters;
  }

  #whole(body: Body): DeadLetter {
    return { ...body, setbacks: [...(this.#setbacks.get(body.job.id) ?? [])] };
  }
}
