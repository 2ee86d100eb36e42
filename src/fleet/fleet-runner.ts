/**
 * Runs a worker's attempts by its behaviour: an attempt that starts now ends after the service time
 * that its law gives. It waits for nobody and keeps no timer; its host asks what has ended, so the
 * same class serves every world. An attempt that the worker does not survive is told of, and
 * nothing is started after it. One that is aborted ends at once.
 */
import type { Job } from "../canary/store/job.ts";
import type { Attempt } from "../canary/work/attempts/attempt.ts";
import type { Instant } from "../kernel/time.ts";
import type { Runner } from "../ports/ports.ts";
import { type Behaviour, type DeadlyFault, drawIndexOf } from "./behaviour.ts";
import { FinishHeap } from "./finish-heap.ts";

/** Room for this many attempts at a time to begin with. */
const FIRST_CAPACITY = 64;

export class FleetRunner implements Runner {
  readonly #behaviour: Behaviour;
  readonly #dies: (fault: DeadlyFault) => void;
  readonly #heap = new FinishHeap(FIRST_CAPACITY);
  readonly #attempts: (Attempt | null)[] = [];
  readonly #freeSlots: number[] = [];
  #aborted: Attempt[] = [];

  /** `dies` ends the process at once: what runs is lost. */
  constructor(behaviour: Behaviour, dies: (fault: DeadlyFault) => void) {
    this.#behaviour = behaviour;
    this.#dies = dies;
  }

  /** Attempts that were started and not collected. */
  get running(): number {
    return this.#attempts.length - this.#freeSlots.length + this.#aborted.length;
  }

  start(jobs: readonly Job[], now: Instant): void {
    for (const job of jobs) {
      const death = this.#behaviour.deathBy(job);
      if (death !== null) {
        this.#dies(death);
        return;
      }
      const draw = drawIndexOf(job);
      const finishedAt = now + this.#behaviour.serviceTimeOf(draw, now);
      const error = this.#behaviour.errorOf(draw, job.kind, now);
      const slot = this.#freeSlots.pop() ?? this.#attempts.length;
      this.#attempts[slot] = { job, startedAt: now, finishedAt, ok: error === "", error };
      this.#heap.push(finishedAt, slot);
    }
  }

  collect(now: Instant): Attempt[] {
    const ended = this.#aborted;
    this.#aborted = [];
    while (this.#heap.firstAt <= now) {
      const slot = this.#heap.pop();
      ended.push(this.#attempts[slot]!);
      this.#attempts[slot] = null;
      this.#freeSlots.push(slot);
    }
    return ended;
  }

  /** Rare, so it looks through all that run. */
  abort(jobs: readonly Job[], now: Instant): void {
    const aborted = new Set(jobs);
    for (const [slot, attempt] of this.#attempts.entries()) {
      if (attempt === null || !aborted.has(attempt.job)) continue;
      this.#heap.remove(slot);
      this.#attempts[slot] = null;
      this.#freeSlots.push(slot);
      this.#aborted.push({ ...attempt, finishedAt: now, ok: false, error: "aborted" });
    }
  }
}
