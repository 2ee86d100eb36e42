/**
 * The scenario of the speed measurements: a healthy canary held at a tenth of the traffic, two
 * producers, a few workers with wide concurrency, no faults, everything recorded and checked.
 */
import type { RolloutConfig } from "../src/canary/rollout/config.ts";
import { type Duration, MILLISECOND, MINUTE, SECOND } from "../src/kernel/time.ts";
import type { FleetConfig, Scenario } from "../src/scenario/scenario.ts";

/** Share of the canary lane, of 1. */
export const SHARE = 0.1;

export interface BenchLoad {
  readonly ratePerSecond: number;
  readonly length: Duration;
}

const FLEET: FleetConfig = {
  version: "v1",
  workers: 2,
  concurrency: 300,
  serviceTime: { kind: "lognormal", median: 5 * MILLISECOND, p99: 20 * MILLISECOND },
  errors: { probability: 0.001, byKind: {}, burst: null },
  warmUp: { for: 0, factor: 1 },
};

const ROLLOUT: RolloutConfig = {
  queue: "bench",
  stableVersion: "v1",
  canaryVersion: "v2",
  profile: "default",
  strategy: "queue_split",
  split: "sticky",
  stickyKey: "job_id",
  plan: {
    kind: "ramp",
    initialShare: SHARE * 10_000,
    stepShare: 1_000,
    stepFor: MINUTE,
    maxShare: SHARE * 10_000,
  },
  thresholds: {
    maxErrorRateIncreasePoints: 2,
    maxLatencyIncreasePercent: 15,
    maxThroughputDecreasePercent: 10,
    minSuccessRatePercent: 95,
    requiredSamples: 100,
  },
  minDuration: MINUTE,
  maxDuration: 1_000 * MINUTE,
  metricsWindow: 30 * SECOND,
  lookEvery: 10 * SECOND,
  autoPromote: false,
  rollback: { verifyFor: 5 * SECOND, grace: 30 * SECOND, drainTimeout: 5 * MINUTE },
};

export function benchScenario({ ratePerSecond, length }: BenchLoad): Scenario {
  return {
    name: "bench",
    description: "Speed of the simulated world.",
    seed: "bench",
    compress: 1,
    jobs: {
      maxAttempts: 3,
      backoff: { kind: "exponential", delay: 100 * MILLISECOND, max: SECOND },
      tenants: 0,
      kinds: [],
      payloadBytes: 200,
    },
    producers: 2,
    controllers: 1,
    load: [{ arrival: "poisson", for: length, fromRate: ratePerSecond, toRate: ratePerSecond }],
    warmUp: 0,
    stable: FLEET,
    canary: { ...FLEET, version: "v2", workers: 1 },
    rollout: ROLLOUT,
    rolloutAt: SECOND,
    faults: [],
    operations: [],
    timing: {
      tick: 5 * MILLISECOND,
      leaseFor: 30 * SECOND,
      leaderFor: 5 * SECOND,
      windowSlot: SECOND,
      commandTimeout: 2 * SECOND,
      drainWithin: MINUTE,
      networkDelay: [100, 300],
    },
    expect: {
      outcome: "in_progress",
      detectedWithin: null,
      rolledBackWithin: null,
      switchedWithin: null,
      maxDead: null,
      achievedAtLeast: 0.99,
      latencyP99Within: null,
      shareReached: SHARE * 10_000,
    },
  };
}
