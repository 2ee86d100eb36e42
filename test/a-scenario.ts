/** A small resolved scenario and a rollout for all tests, with any part replaced. */

import type { RampPlan, RolloutConfig } from "../src/canary/rollout/config.ts";
import { ALL } from "../src/canary/routing/route.ts";
import { MILLISECOND, MINUTE, SECOND } from "../src/kernel/time.ts";
import type { Expectations, FleetConfig, Scenario } from "../src/scenario/scenario.ts";

export const aRamp: RampPlan = {
  kind: "ramp",
  initialShare: 1_000,
  stepShare: 2_000,
  stepFor: 10 * SECOND,
  maxShare: 5_000,
};

export const aRollout: RolloutConfig = {
  queue: "mail",
  stableVersion: "v1",
  canaryVersion: "v2",
  profile: "default",
  strategy: "queue_split",
  split: "sticky",
  hash: "mixed",
  stickyKey: "job_id",
  scope: ALL,
  plan: aRamp,
  thresholds: {
    maxErrorRateIncreasePoints: 5,
    maxLatencyIncreasePercent: 50,
    maxThroughputDecreasePercent: 20,
    minSuccessRatePercent: 90,
    requiredSamples: 10,
  },
  limits: [],
  rules: [],
  minDuration: 5 * SECOND,
  maxDuration: 10 * MINUTE,
  onMaxDuration: "hold",
  baselineFor: 0,
  compareWith: "stable",
  metricsWindow: 10 * SECOND,
  lookEvery: 5 * SECOND,
  autoPromote: true,
  requireApproval: false,
  alertCooldown: 5 * MINUTE,
  rollback: {
    kind: "immediate",
    stepShare: 2_000,
    stepEvery: 10 * SECOND,
    criticalFactor: 3,
    verifyFor: 0,
    grace: 5 * SECOND,
    drainTimeout: MINUTE,
  },
};

export const aFleet: FleetConfig = {
  version: "v1",
  workers: 2,
  concurrency: 10,
  serviceTime: { kind: "constant", value: 10 * MILLISECOND },
  errors: { probability: 0, byKind: {}, burst: null },
  warmUp: { for: 0, factor: 1 },
  reports: { memoryMb: 128, cpuPercent: 40, custom: {} },
};

const noExpectations: Expectations = {
  outcome: null,
  detectedWithin: null,
  rolledBackWithin: null,
  switchedWithin: null,
  verifiedWithin: null,
  drainedWithin: null,
  terminatedWithin: null,
  rollbackWithin: null,
  maxDead: null,
  achievedAtLeast: null,
  latencyP99Within: null,
  shareReached: null,
  canaryDepthAtMost: null,
  divertedAtLeast: null,
};

const base: Scenario = {
  name: "test",
  description: "",
  seed: "seed",
  compress: 1,
  jobs: {
    maxAttempts: 3,
    backoff: { kind: "constant", delay: SECOND, max: SECOND },
    timeLimit: null,
    tenants: 0,
    hotTenant: 0,
    fields: [],
    kinds: [],
    payloadBytes: 0,
    delayed: null,
    repeated: null,
  },
  producers: 1,
  controllers: 1,
  load: [{ arrival: "uniform", for: MINUTE, fromRate: 100, toRate: 100 }],
  warmUp: 0,
  stable: aFleet,
  canary: { ...aFleet, version: "v2" },
  rollout: aRollout,
  routeSigning: false,
  rolloutAt: 0,
  registry: null,
  deploymentLimit: null,
  faults: [],
  operations: [],
  timing: {
    tick: MILLISECOND,
    leaseFor: 5 * SECOND,
    leaderFor: 5 * SECOND,
    windowSlot: SECOND,
    commandTimeout: SECOND,
    sampleAbove: null,
    drainWithin: MINUTE,
    networkDelay: [100, 500],
    shuffle: false,
    jitter: [0, 0],
  },
  expect: noExpectations,
};

export interface ScenarioParts {
  readonly rollout?: Partial<RolloutConfig>;
  readonly expect?: Partial<Expectations>;
  readonly scenario?: Partial<Scenario>;
}

export function aScenario({ rollout, expect, scenario }: ScenarioParts = {}): Scenario {
  return {
    ...base,
    ...scenario,
    rollout: { ...aRollout, ...rollout },
    expect: { ...noExpectations, ...expect },
  };
}
