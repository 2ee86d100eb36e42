/**
 * How one worker behaves: the laws of the version that it runs, its warm-up, and the faults that
 * act on it. It says how long an attempt takes and how it ends; running it is fleet-runner.ts.
 *
 * Draws are keyed by job and attempt, apart for each purpose: a job meets the same fate with and
 * without a fault, except for what the fault adds.
 */
import type { Job } from "../canary/store/job.ts";
import { type DrawKey, drawKey, keyedDraw } from "../kernel/random.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import { type Fault, isOfLayer } from "../scenario/faults/fault.ts";
import type { FleetConfig } from "../scenario/scenario.ts";
import { type ErrorProbability, errorProbabilityOf } from "./error-law.ts";
import { jobNumber } from "./job-plan.ts";
import { type ServiceTime, serviceTimeOf } from "./service-time.ts";
import { type BehaviourFault, type DeadlyFault, StruckAttempts } from "./struck/struck-attempts.ts";

export type { BehaviourFault, DeadlyFault };

export interface BehaviourOptions {
  readonly seed: string;
  readonly fleet: Pick<FleetConfig, "serviceTime" | "errors" | "warmUp">;
  /** The run's start, by the clock of the world. */
  readonly startedAt: Instant;
  /** When this worker started: its warm-up counts from here. */
  readonly workerStartedAt: Instant;
}

export function isBehaviourFault(fault: Fault): fault is BehaviourFault {
  return isOfLayer(fault, "worker");
}

/** Draws of one job are this far apart: one for each attempt. */
const ATTEMPTS_PER_JOB = 16;

export class Behaviour {
  readonly #options: BehaviourOptions;
  readonly #serviceTime: ServiceTime;
  readonly #errorProbability: ErrorProbability;
  readonly #serviceKey: DrawKey;
  readonly #errorKey: DrawKey;
  readonly #struck: StruckAttempts;

  constructor(options: BehaviourOptions) {
    this.#options = options;
    this.#serviceTime = serviceTimeOf(options.fleet.serviceTime);
    this.#errorProbability = errorProbabilityOf(options.fleet.errors);
    this.#serviceKey = drawKey(options.seed, "service");
    this.#errorKey = drawKey(options.seed, "error");
    this.#struck = new StruckAttempts(options);
  }

  /** From now on the fault acts on attempts that start. */
  strike(fault: BehaviourFault): void {
    this.#struck.strike(fault);
  }

  /** The fault acts no longer. */
  lift(fault: BehaviourFault): void {
    this.#struck.lift(fault);
  }

  /** How near the worker is to dying of a leak: 0 to 1. */
  leaked(): number {
    return this.#struck.leaked();
  }

  /** What the worker dies of as it starts this attempt, which counts; null if it lives. */
  deathBy(job: Job): DeadlyFault | null {
    return this.#struck.deathBy(job);
  }

  /** How long the attempt takes that starts now, in whole microseconds; `draw`: see drawIndexOf. */
  serviceTimeOf(draw: number, now: Instant): Duration {
    const time = this.#serviceTime(keyedDraw(this.#serviceKey, draw)) * this.#warmUpFactor(now);
    return Math.round(this.#struck.slowed(time, draw, now));
  }

  /** Why the attempt fails that starts now; "" if it does not. */
  errorOf(draw: number, jobKind: string, now: Instant): string {
    const probability = this.#errorProbability(jobKind, now - this.#options.startedAt);
    const fails = probability > 0 && keyedDraw(this.#errorKey, draw) < probability;
    const own = fails ? "failed by the fleet's own error law" : "";
    return this.#struck.errorOf(own, draw, jobKind);
  }

  /** Falls linearly from the factor to 1 over the warm-up. */
  #warmUpFactor(now: Instant): number {
    const { fleet, workerStartedAt } = this.#options;
    const left = workerStartedAt + fleet.warmUp.for - now;
    if (left <= 0) return 1;
    return 1 + (fleet.warmUp.factor - 1) * (left / fleet.warmUp.for);
  }
}

/** The index of all draws that belong to this attempt at this job. */
export function drawIndexOf(job: Job): number {
  return jobNumber(job.id) * ATTEMPTS_PER_JOB + job.attempt;
}
