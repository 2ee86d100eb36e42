/**
 * How one worker behaves: the laws of the version that it runs, its warm-up, and the faults that
 * act on it. It says how long an attempt takes and how it ends; running it is fleet-runner.ts.
 *
 * Draws are keyed by job and attempt, apart for each purpose: a job meets the same fate with and
 * without a fault, except for what the fault adds.
 */
import type { Job } from "../canary/store/job.ts";
import { assert } from "../kernel/assert.ts";
import { type DrawKey, drawKey, keyedDraw } from "../kernel/random.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import {
  type Fault,
  type FaultOf,
  type FaultOfLayer,
  isOfLayer,
} from "../scenario/faults/fault.ts";
import type { FleetConfig } from "../scenario/scenario.ts";
import { type ErrorProbability, errorProbabilityOf } from "./error-law.ts";
import { jobNumber } from "./job-plan.ts";
import { type ServiceTime, serviceTimeOf } from "./service-time.ts";

export interface BehaviourOptions {
  readonly seed: string;
  readonly fleet: Pick<FleetConfig, "serviceTime" | "errors" | "warmUp">;
  /** The run's start, by the clock of the world. */
  readonly startedAt: Instant;
  /** When this worker started: its warm-up counts from here. */
  readonly workerStartedAt: Instant;
}

/** A fault that changes how attempts go. */
export type BehaviourFault = FaultOfLayer<"worker">;

export function isBehaviourFault(fault: Fault): fault is BehaviourFault {
  return isOfLayer(fault, "worker");
}

/** Draws of one job are this far apart: one for each attempt. */
const ATTEMPTS_PER_JOB = 16;

interface ActiveBurst {
  readonly fault: FaultOf<"error_burst">;
  readonly key: DrawKey;
}

export class Behaviour {
  readonly #options: BehaviourOptions;
  readonly #serviceTime: ServiceTime;
  readonly #errorProbability: ErrorProbability;
  readonly #serviceKey: DrawKey;
  readonly #errorKey: DrawKey;
  #latencies: readonly FaultOf<"latency">[] = [];
  #bursts: readonly ActiveBurst[] = [];

  constructor(options: BehaviourOptions) {
    this.#options = options;
    this.#serviceTime = serviceTimeOf(options.fleet.serviceTime);
    this.#errorProbability = errorProbabilityOf(options.fleet.errors);
    this.#serviceKey = drawKey(options.seed, "service");
    this.#errorKey = drawKey(options.seed, "error");
  }

  /** From now on the fault acts on attempts that start. */
  strike(fault: BehaviourFault): void {
    switch (fault.kind) {
      case "latency":
        this.#latencies = [...this.#latencies, fault];
        return;
      case "error_burst": {
        const key = drawKey(this.#options.seed, `fault/${fault.id}`);
        this.#bursts = [...this.#bursts, { fault, key }];
        return;
      }
      default:
        assert(false, `nothing carries out ${fault.kind}`);
    }
  }

  /** The fault acts no longer. */
  lift(fault: BehaviourFault): void {
    this.#latencies = this.#latencies.filter((active) => active.id !== fault.id);
    this.#bursts = this.#bursts.filter((active) => active.fault.id !== fault.id);
  }

  /** How long the attempt takes that starts now, in whole microseconds; `draw`: see drawIndexOf. */
  serviceTimeOf(draw: number, now: Instant): Duration {
    let time = this.#serviceTime(keyedDraw(this.#serviceKey, draw)) * this.#warmUpFactor(now);
    for (const { factor, shift } of this.#latencies) time = time * factor + shift;
    return Math.round(time);
  }

  /** Why the attempt fails that starts now; "" if it does not. */
  errorOf(draw: number, jobKind: string, now: Instant): string {
    const probability = this.#errorProbability(jobKind, now - this.#options.startedAt);
    if (probability > 0 && keyedDraw(this.#errorKey, draw) < probability) {
      return "failed by the fleet's own error law";
    }
    for (const { fault, key } of this.#bursts) {
      if (fault.kinds.length > 0 && !fault.kinds.includes(jobKind)) continue;
      if (keyedDraw(key, draw) < fault.probability) return `failed by ${fault.id}`;
    }
    return "";
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
