/**
 * A resolved scenario: file and seed with every option explicit. Both worlds run from this alone,
 * and `scenario.resolved.yaml` is its text.
 */
import type { RegistryConfig } from "../canary/registry/worker.ts";
import type { RolloutConfig } from "../canary/rollout/config.ts";
import type { OperatorAction } from "../canary/rollout/operator.ts";
import type { Backoff } from "../canary/work/attempts/backoff.ts";
import type { Duration } from "../kernel/time.ts";
import type { Fault } from "./faults/fault.ts";

/** Time between start and end of one attempt. */
export type ServiceLaw =
  | { readonly kind: "constant"; readonly value: Duration }
  | { readonly kind: "exponential"; readonly mean: Duration }
  | { readonly kind: "lognormal"; readonly median: Duration; readonly p99: Duration }
  | {
      readonly kind: "bimodal";
      readonly fast: Duration;
      readonly slow: Duration;
      /** Of jobs that take the slow time: 0 to 1. */
      readonly slowShare: number;
    }
  /** Drawn with equal chance, interpolated between neighbours of the sorted values. */
  | { readonly kind: "empirical"; readonly values: readonly Duration[] };

/** Probability (0 to 1) that an attempt fails, outside of faults. */
export interface ErrorLaw {
  readonly probability: number;
  /** Replaces `probability` for these job kinds. */
  readonly byKind: Readonly<Record<string, number>>;
  /** Periodic bursts; null for none. */
  readonly burst: {
    readonly every: Duration;
    readonly for: Duration;
    readonly probability: number;
  } | null;
}

/** What the workers of a fleet say of themselves, where there is a registry. */
export interface ReportsConfig {
  /** Of a worker without a leak. */
  readonly memoryMb: number;
  /** Of one core, while all that a worker may run at a time is running. */
  readonly cpuPercent: number;
  /** Value that each finished job adds to a metric, by name. */
  readonly custom: Readonly<Record<string, number>>;
}

export interface FleetConfig {
  readonly version: string;
  /** Worker processes. */
  readonly workers: number;
  /** Jobs that one worker runs at a time. */
  readonly concurrency: number;
  readonly serviceTime: ServiceLaw;
  readonly errors: ErrorLaw;
  /** After a start, service times are multiplied by a factor that falls from `factor` to 1. */
  readonly warmUp: { readonly for: Duration; readonly factor: number };
  readonly reports: ReportsConfig;
}

export type Arrival = "poisson" | "uniform";

/** The rate goes linearly from `fromRate` to `toRate` (jobs/s) during `for`. */
export interface LoadPhase {
  readonly arrival: Arrival;
  readonly for: Duration;
  readonly fromRate: number;
  readonly toRate: number;
}

export interface JobsConfig {
  readonly maxAttempts: number;
  readonly backoff: Backoff;
  /** An attempt that runs for longer has failed; null for no limit. */
  readonly timeLimit: Duration | null;
  /** Tenants are drawn evenly from this many; 0 for none. */
  readonly tenants: number;
  /** Part of all jobs (0 to 1) that is the first tenant's; the rest is drawn from all evenly. */
  readonly hotTenant: number;
  /** Further fields of a job, each drawn evenly from so many values. */
  readonly fields: readonly { readonly name: string; readonly values: number }[];
  /** Drawn by weight; empty for one unnamed kind. */
  readonly kinds: readonly { readonly name: string; readonly weight: number }[];
  readonly payloadBytes: number;
  /** A part of all jobs (0 to 1) is delayed, evenly between the two; null for none. */
  readonly delayed: { readonly share: number; readonly by: readonly [Duration, Duration] } | null;
  /**
   * A part of what producers enqueue (0 to 1) is a job that one of them enqueues, too; ids are
   * remembered for so long. Null: every job is enqueued once.
   */
  readonly repeated: { readonly share: number; readonly dedupeFor: Duration } | null;
}

export interface TimingConfig {
  /** How often producers and workers act. */
  readonly tick: Duration;
  readonly leaseFor: Duration;
  /** Leadership of the controller. */
  readonly leaderFor: Duration;
  readonly windowSlot: Duration;
  /** A store command without a reply for this long is given up as unknown. */
  readonly commandTimeout: Duration;
  /** A worker above so many jobs/s tells run times of some only; null: of all, always. */
  readonly sampleAbove: number | null;
  /** How long the run may take to empty after the last arrival. */
  readonly drainWithin: Duration;
  /** One-way delay to the store in virtual time: uniform between the two. */
  readonly networkDelay: readonly [Duration, Duration];
  /** In virtual time, what happens at one instant happens in an order that the seed draws. */
  readonly shuffle: boolean;
  /** In virtual time, whatever a process does comes this much later: uniform between the two. */
  readonly jitter: readonly [Duration, Duration];
}

/** How many deployments may live at once, and what becomes of places that others hold. */
export interface LimitConfig {
  /** Places of the pool that all of them share. */
  readonly deployments: number;
  /** A place that was not renewed for so long is free again. */
  readonly holdFor: Duration;
  /** Deployments of other queues that live when the run begins; a place each. */
  readonly heldByOthers: number;
  /** When these end. */
  readonly until: Duration;
  /** Their places, then; otherwise nobody is left who could, and they lapse. */
  readonly givenBack: boolean;
}

/** Has all dead letters tried again, each with so many more attempts. */
export interface RequeueDeadLetters {
  readonly kind: "requeue_dead";
  readonly attempts: number;
  readonly by?: string;
}

export interface Operation {
  readonly at: Duration;
  readonly action: OperatorAction | RequeueDeadLetters;
}

/** What makes the file self-checking; null where nothing is expected. */
export interface Expectations {
  readonly outcome: "completed" | "failed" | "in_progress" | null;
  /** From the onset of the first fault to the first look that saw a breach. */
  readonly detectedWithin: Duration | null;
  /** From the onset of the first fault to the end of the rollback. */
  readonly rolledBackWithin: Duration | null;
  /** From detection to the committed switch. */
  readonly switchedWithin: Duration | null;
  /** From detection to the look that saw it again. */
  readonly verifiedWithin: Duration | null;
  /** From the switch to the empty lane. */
  readonly drainedWithin: Duration | null;
  /** From the empty lane to the last job in flight. */
  readonly terminatedWithin: Duration | null;
  /** From detection to the end of the rollback. */
  readonly rollbackWithin: Duration | null;
  readonly maxDead: number | null;
  /** Part of the planned jobs, 0 to 1. */
  readonly achievedAtLeast: number | null;
  /** End-to-end p99, outside of fault windows. */
  readonly latencyP99Within: Duration | null;
  /** The canary's share reached at least this (basis points). */
  readonly shareReached: number | null;
  /** Jobs that waited on the canary lane at a time. */
  readonly canaryDepthAtMost: number | null;
  /** Jobs that breakers sent to stable. */
  readonly divertedAtLeast: number | null;
}

export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly seed: string;
  /** Durations of load, rollout, faults and operations were divided by this. */
  readonly compress: number;
  readonly jobs: JobsConfig;
  readonly producers: number;
  readonly controllers: number;
  readonly load: readonly LoadPhase[];
  /** Left out of load measurements, from the run's start. */
  readonly warmUp: Duration;
  readonly stable: FleetConfig;
  readonly canary: FleetConfig;
  readonly rollout: RolloutConfig;
  /** Controllers sign routes, everybody verifies; the keys follow from the seed. */
  readonly routeSigning: boolean;
  /** When the deployment is created. */
  readonly rolloutAt: Duration;
  /** Null: workers are not registered, and everybody's outcomes count. */
  readonly registry: RegistryConfig | null;
  /** Null: a deployment begins whatever lives on other queues. */
  readonly deploymentLimit: LimitConfig | null;
  readonly faults: readonly Fault[];
  readonly operations: readonly Operation[];
  readonly timing: TimingConfig;
  readonly expect: Expectations;
}
