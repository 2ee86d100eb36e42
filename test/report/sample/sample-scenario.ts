/** A resolved scenario for the report's tests. */
import { MINUTE, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import type { FleetConfig, Scenario } from "../../../src/scenario/scenario.ts";
import { aRamp, aRollout } from "../../a-scenario.ts";

export const SAMPLE_FAULT: Fault = {
  id: "fault-1",
  kind: "error_burst",
  targets: ["canary/0", "canary/1"],
  at: 92 * SECOND,
  for: 45 * SECOND,
  probability: 0.3,
  kinds: [],
};

const ROLLOUT: Scenario["rollout"] = {
  ...aRollout,
  queue: "orders",
  stableVersion: "1.4.2",
  canaryVersion: "2.0.0",
  stickyKey: "tenant",
  plan: {
    ...aRamp,
    initialShare: 500,
    stepShare: 500,
    stepFor: 30 * SECOND,
    maxShare: 1_000,
  },
  thresholds: {
    maxErrorRateIncreasePoints: 2,
    maxLatencyIncreasePercent: 15,
    maxThroughputDecreasePercent: 10,
    minSuccessRatePercent: 95,
    requiredSamples: 100,
  },
  minDuration: MINUTE,
  lookEvery: 2 * SECOND,
  rollback: {
    ...aRollout.rollback,
    verifyFor: 4 * SECOND,
    grace: 30 * SECOND,
    drainTimeout: 5 * MINUTE,
  },
};

function fleet(version: string, workers: number): FleetConfig {
  return {
    version,
    workers,
    concurrency: 64,
    serviceTime: { kind: "lognormal", median: 3_000, p99: 9_000 },
    errors: { probability: 0.001, byKind: {}, burst: null },
    warmUp: { for: 5 * SECOND, factor: 2 },
    reports: { memoryMb: 128, cpuPercent: 40, custom: {} },
  };
}

export function sampleScenario(): Scenario {
  return {
    name: "flagship",
    description: "10,000 jobs a second, a canary at 10 %, an error burst under load.",
    seed: "coalmine-1",
    compress: 1,
    jobs: {
      maxAttempts: 3,
      backoff: { kind: "exponential", delay: SECOND, max: 30 * SECOND },
      timeLimit: null,
      tenants: 200,
      hotTenant: 0,
      fields: [],
      kinds: [],
      payloadBytes: 200,
      delayed: null,
      repeated: null,
    },
    producers: 1,
    controllers: 2,
    load: [{ arrival: "poisson", for: 3 * MINUTE, fromRate: 10_000, toRate: 10_000 }],
    warmUp: 10 * SECOND,
    stable: fleet("1.4.2", 4),
    canary: fleet("2.0.0", 2),
    rollout: ROLLOUT,
    routeSigning: false,
    rolloutAt: 10 * SECOND,
    registry: null,
    deploymentLimit: null,
    faults: [SAMPLE_FAULT],
    operations: [],
    timing: {
      tick: 1_000,
      leaseFor: 5 * SECOND,
      leaderFor: 5 * SECOND,
      windowSlot: SECOND,
      commandTimeout: SECOND,
      sampleAbove: null,
      drainWithin: MINUTE,
      networkDelay: [50, 400],
      shuffle: false,
      jitter: [0, 0],
    },
    expect: {
      outcome: "failed",
      detectedWithin: 30 * SECOND,
      rolledBackWithin: 40 * SECOND,
      switchedWithin: 5 * SECOND,
      verifiedWithin: null,
      drainedWithin: null,
      terminatedWithin: null,
      rollbackWithin: null,
      maxDead: 10,
      achievedAtLeast: 0.999,
      latencyP99Within: 50_000,
      shareReached: 1_000,
      canaryDepthAtMost: null,
      divertedAtLeast: null,
    },
  };
}
