/**
 * The faults that act on one worker now, and what becomes of its attempts: how much longer they
 * take, how they end, and which of them the worker does not survive.
 *
 * Draws are keyed by the fault's id and the attempt (poison: the job), so faults do not disturb one
 * another. Left out: when faults begin and end, and dying, which is the world's to carry out.
 */
import type { Job } from "../../canary/store/job.ts";
import { unreachable } from "../../kernel/assert.ts";
import { type DrawKey, drawKey, keyedDraw } from "../../kernel/random.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { FaultOf, FaultOfLayer } from "../../scenario/faults/fault.ts";
import { jobNumber } from "../job-plan.ts";

/** A fault that changes how attempts go. */
export type BehaviourFault = FaultOfLayer<"worker">;

/** A fault that a worker dies of; it is started again after the fault's `restart`. */
export type DeadlyFault = FaultOf<"poison"> | FaultOf<"memory_leak">;

type Slowing = FaultOf<"latency"> | FaultOf<"cold_start"> | FaultOf<"memory_leak">;

interface Active<F extends BehaviourFault> {
  readonly fault: F;
  readonly key: DrawKey;
}

interface Leak extends Active<FaultOf<"memory_leak">> {
  /** Attempts of this worker, since it started, while the fault lasted. */
  attempts: number;
}

export class StruckAttempts {
  readonly #seed: string;
  /** The run's start, by the clock of the world: the plan's instants count from it. */
  readonly #startedAt: Instant;
  #slowing: readonly (Active<Slowing> | Leak)[] = [];
  #bursts: readonly Active<FaultOf<"error_burst">>[] = [];
  #wrong: readonly Active<FaultOf<"wrong_result">>[] = [];
  #poisons: readonly Active<FaultOf<"poison">>[] = [];
  #leaks: readonly Leak[] = [];

  constructor({ seed, startedAt }: { readonly seed: string; readonly startedAt: Instant }) {
    this.#seed = seed;
    this.#startedAt = startedAt;
  }

  /** From now on the fault acts on attempts that start. */
  strike(fault: BehaviourFault): void {
    const key = drawKey(this.#seed, `fault/${fault.id}`);
    switch (fault.kind) {
      case "latency":
      case "cold_start":
        this.#slowing = [...this.#slowing, { fault, key }];
        return;
      case "error_burst":
        this.#bursts = [...this.#bursts, { fault, key }];
        return;
      case "wrong_result":
        this.#wrong = [...this.#wrong, { fault, key }];
        return;
      case "poison":
        this.#poisons = [...this.#poisons, { fault, key }];
        return;
      case "memory_leak": {
        const leak = { fault, key, attempts: 0 };
        this.#leaks = [...this.#leaks, leak];
        this.#slowing = [...this.#slowing, leak];
        return;
      }
      default:
        unreachable(fault, "fault of behaviour");
    }
  }

  /** The fault acts no longer. */
  lift({ id }: BehaviourFault): void {
    this.#slowing = without(this.#slowing, id);
    this.#bursts = without(this.#bursts, id);
    this.#wrong = without(this.#wrong, id);
    this.#poisons = without(this.#poisons, id);
    this.#leaks = without(this.#leaks, id);
  }

  /** What the worker dies of as it starts this attempt, which counts; null if it lives. */
  deathBy(job: Job): DeadlyFault | null {
    let death: DeadlyFault | null = null;
    for (const leak of this.#leaks) {
      leak.attempts += 1;
      if (leak.attempts > leak.fault.attempts) death ??= leak.fault;
    }
    for (const { fault, key } of this.#poisons) {
      // By the job alone: it is poison at every attempt.
      if (keyedDraw(key, jobNumber(job.id)) < fault.probability) death ??= fault;
    }
    return death;
  }

  /** How near the worker is to dying of a leak: 0 to 1. */
  leaked(): number {
    const parts = this.#leaks.map(({ attempts, fault }) => attempts / fault.attempts);
    return Math.min(1, Math.max(0, ...parts));
  }

  /** The service time of the attempt that starts now, not yet rounded. */
  slowed(time: Duration, draw: number, now: Instant): Duration {
    let slowed = time;
    for (const active of this.#slowing) slowed = this.#slowedBy(active, slowed, { draw, now });
    return slowed;
  }

  /** Why the attempt fails; `own`: by the fleet's own doing, "" if it would not. */
  errorOf(own: string, draw: number, jobKind: string): string {
    const error = own === "" ? this.#addedError(draw, jobKind) : own;
    if (error === "") return "";
    const covered = this.#wrong.some(({ fault, key }) => keyedDraw(key, draw) < fault.probability);
    return covered ? "" : error;
  }

  #slowedBy(
    active: Active<Slowing> | Leak,
    time: Duration,
    { draw, now }: { readonly draw: number; readonly now: Instant },
  ): Duration {
    const { fault } = active;
    switch (fault.kind) {
      case "latency": {
        const spared = fault.share < 1 && keyedDraw(active.key, draw) >= fault.share;
        return spared ? time : time * fault.factor + fault.shift;
      }
      case "cold_start": {
        const left = this.#startedAt + fault.at + fault.for - now;
        const part = Math.min(1, Math.max(0, left / fault.for));
        return time * (1 + (fault.factor - 1) * part);
      }
      case "memory_leak": {
        const grown = Math.min(1, (active as Leak).attempts / fault.attempts);
        return time * (1 + (fault.factor - 1) * grown);
      }
      default:
        return unreachable(fault, "fault that slows down");
    }
  }

  #addedError(draw: number, jobKind: string): string {
    for (const { fault, key } of this.#bursts) {
      if (fault.kinds.length > 0 && !fault.kinds.includes(jobKind)) continue;
      if (keyedDraw(key, draw) < fault.probability) return `failed by ${fault.id}`;
    }
    return "";
  }
}

function without<A extends Active<BehaviourFault>>(active: readonly A[], id: string): readonly A[] {
  return active.filter(({ fault }) => fault.id !== id);
}
