/**
 * Which attempts have run for longer than they may. All have one limit, so they run over in the
 * order in which they began, and a line of them is enough.
 *
 * An attempt that ran over is ended here, once: its job goes on as after any failure. Whoever runs
 * it may not notice for a long time, or ever. Until it returns it takes up room in its worker
 * (`abandoned`), and what it says then is no news any more.
 */
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Job } from "../../store/job.ts";
import type { Attempt } from "./attempt.ts";

interface Begun {
  readonly job: Job;
  readonly startedAt: Instant;
  /** `abandoned`: ended here, while the runner has not returned it. */
  state: "running" | "abandoned" | "returned";
}

export class TimeLimit {
  readonly #limit: Duration;
  /** In the order in which they began; those before `#from` have ended. */
  #begun: Begun[] = [];
  #from = 0;
  /**
   * What the runner has, by job and attempt. Nearly always one each: after a failover to a replica
   * that lacks the claim, the same attempt may be claimed once more.
   */
  readonly #inRunner = new Map<string, Begun[]>();
  #abandoned = 0;

  constructor(limit: Duration) {
    this.#limit = limit;
  }

  /** Attempts that were ended here and still take up room. */
  get abandoned(): number {
    return this.#abandoned;
  }

  began(jobs: readonly Job[], now: Instant): void {
    for (const job of jobs) {
      const begun: Begun = { job, startedAt: now, state: "running" };
      this.#begun.push(begun);
      const key = keyOf(job);
      const same = this.#inRunner.get(key);
      if (same === undefined) this.#inRunner.set(key, [begun]);
      else same.push(begun);
    }
  }

  /**
   * What is news of these: one that took too long failed, whatever its runner says. An attempt
   * that never began here is handed on as it is: the store knows whether it counts.
   */
  returned(attempts: readonly Attempt[]): Attempt[] {
    const news: Attempt[] = [];
    for (const attempt of attempts) {
      const begun = this.#takeOut(attempt.job);
      if (begun === null) {
        news.push(attempt);
        continue;
      }
      if (begun.state === "abandoned") this.#abandoned -= 1;
      else news.push(this.#judged(attempt));
      begun.state = "returned";
    }
    return news;
  }

  /** Ends the attempts that have run over by now. */
  runOver(now: Instant): Attempt[] {
    const ended: Attempt[] = [];
    for (; this.#from < this.#begun.length; this.#from++) {
      const begun = this.#begun[this.#from] as Begun;
      if (begun.state !== "running") continue;
      if (now - begun.startedAt <= this.#limit) break;
      begun.state = "abandoned";
      this.#abandoned += 1;
      ended.push(this.#timedOut(begun, now));
    }
    this.#cut();
    return ended;
  }

  /** The oldest of this job and attempt that the runner has. */
  #takeOut(job: Job): Begun | null {
    const key = keyOf(job);
    const same = this.#inRunner.get(key);
    if (same === undefined) return null;
    if (same.length === 1) this.#inRunner.delete(key);
    return same.shift() ?? null;
  }

  /** Half of the line has ended: the rest moves up, at a cost that is small for each. */
  #cut(): void {
    if (this.#from === 0 || this.#from * 2 < this.#begun.length) return;
    this.#begun = this.#begun.slice(this.#from);
    this.#from = 0;
  }

  #judged(attempt: Attempt): Attempt {
    const within = attempt.finishedAt - attempt.startedAt <= this.#limit;
    return within ? attempt : this.#timedOut(attempt, attempt.finishedAt);
  }

  #timedOut({ job, startedAt }: Pick<Attempt, "job" | "startedAt">, at: Instant): Attempt {
    const error = `timed out: ran for more than ${this.#limit / 1_000} ms`;
    return { job, startedAt, finishedAt: at, ok: false, error };
  }
}

function keyOf({ id, attempt }: Job): string {
  return `${attempt} ${id}`;
}
