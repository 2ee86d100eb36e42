/**
 * Verifies that a failed job is on no lane before its back-off is over, counted from its settlement
 * by the store's clock, and that it is put on one soon after the longest that its jitter allows, if
 * nothing was struck. Works the back-off out anew from the scenario.
 *
 * Does not verify which lane (routing-conformance), nor how jitter is drawn within its bounds. A
 * retry whose settlement was not heard of has no instant, and one that lapsed has no back-off: both
 * are let pass. A run without retries gives no finding.
 */
import type { HistoryEvent, JobNumber, JobsRequeued, JobsSettled } from "../../history/event.ts";
import { type Duration, type Instant, toMs } from "../../kernel/time.ts";
import { counted, grouped } from "../../result/counted.ts";
import type { Finding } from "../../result/finding.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { CheckContext, Checker } from "../checker.ts";
import type { LossBook } from "../losses/loss-book.ts";
import { Violations } from "../violations.ts";
import { SOON } from "./soon.ts";

interface Wait {
  readonly earliest: Instant;
  readonly latest: Instant;
}

export class BackoffKept implements Checker {
  readonly name = "backoff-kept";
  readonly #backoff: Scenario["jobs"]["backoff"];
  readonly #losses: LossBook;
  readonly #isCalm: boolean;
  readonly #violations = new Violations();
  /** Of jobs that wait for another attempt, by the store's clock. */
  readonly #waits = new Map<JobNumber, Wait>();
  #retries = 0;
  #longest: Duration = 0;

  constructor({ scenario }: CheckContext, losses: LossBook) {
    this.#backoff = scenario.jobs.backoff;
    this.#losses = losses;
    this.#isCalm = scenario.faults.length === 0;
  }

  observe(event: HistoryEvent): void {
    switch (event.kind) {
      case "settled":
        this.#settled(event);
        break;
      case "requeued":
        this.#requeued(event);
        break;
      case "claimed":
        // On a lane by a requeue whose reply was lost.
        if (this.#waits.size > 0) {
          for (const job of event.jobs) this.#ended(job, event.storeAt, "claimed");
        }
        break;
      default:
        break;
    }
  }

  finish(): Finding[] {
    if (this.#retries === 0) return [];
    const finding = this.#violations.finding({
      id: "backoff-kept",
      title: "No failed job is tried again before its back-off is over",
      unit: "retries",
      n: this.#retries,
      sentence:
        `${counted(this.#retries, "retry", "retries, each")} put on a lane after its back-off, ` +
        `${grouped(toMs(this.#longest))} ms after its failure at most.`,
    });
    return [finding];
  }

  #settled({ jobs, attempts, outcomes, accepted, storeAt }: JobsSettled): void {
    for (let i = 0; i < jobs.length; i++) {
      if (outcomes[i] !== "retry" || !accepted[i]) continue;
      const { jitter = 0 } = this.#backoff;
      const delay = this.#delayAfter(attempts[i] as number);
      this.#waits.set(jobs[i] as JobNumber, {
        earliest: storeAt + Math.floor(delay * (1 - jitter)),
        latest: storeAt + Math.ceil(delay * (1 + jitter)),
      });
    }
  }

  /** After so many attempts, without jitter. */
  #delayAfter(attempts: number): Duration {
    const { kind, delay, max } = this.#backoff;
    if (kind === "constant") return delay;
    let doubled = delay;
    for (let i = 1; i < attempts && doubled < max; i++) doubled *= 2;
    return Math.min(max, doubled);
  }

  #requeued({ jobs, moved, storeAt }: JobsRequeued): void {
    for (let i = 0; i < jobs.length; i++) {
      if (moved[i]) this.#ended(jobs[i] as JobNumber, storeAt, "put on a lane");
    }
  }

  #ended(job: JobNumber, storeAt: Instant, what: string): void {
    const wait = this.#waits.get(job);
    if (wait === undefined) return;
    this.#waits.delete(job);
    this.#retries += 1;
    const early = wait.earliest - storeAt;
    const late = storeAt - wait.latest;
    if (early > 0 && !this.#losses.excuses(job)) {
      this.#violations.add(job, `Job ${job} was ${what} ${toMs(early)} ms before its time.`);
    } else if (late > SOON && this.#isCalm) {
      this.#violations.add(job, `Job ${job} was ${what} ${toMs(late)} ms after its back-off.`);
    }
  }
}
