/** Small scenarios of the simulated world, and ways to run them, for tests. */
import type { RolloutConfig } from "../../src/canary/rollout/config.ts";
import { runSimulated } from "../../src/compose/run-simulated.ts";
import type { EventSink, HistoryEvent } from "../../src/history/event.ts";
import { type Duration, MILLISECOND, MINUTE, SECOND } from "../../src/kernel/time.ts";
import type { RunResult } from "../../src/result/run-result.ts";
import type { FleetConfig, Scenario } from "../../src/scenario/scenario.ts";
import { ModelStore } from "../../src/simulator/model-store.ts";
import { World } from "../../src/simulator/world.ts";

const FLEET: FleetConfig = {
  version: "v1",
  workers: 2,
  concurrency: 16,
  serviceTime: { kind: "lognormal", median: 5 * MILLISECOND, p99: 20 * MILLISECOND },
  errors: { probability: 0, byKind: {}, burst: null },
  warmUp: { for: 0, factor: 1 },
};

const ROLLOUT: RolloutConfig = {
  queue: "small",
  stableVersion: "v1",
  canaryVersion: "v2",
  profile: "default",
  strategy: "queue_split",
  split: "sticky",
  stickyKey: "job_id",
  plan: {
    kind: "ramp",
    initialShare: 2_000,
    stepShare: 2_000,
    stepFor: 5 * SECOND,
    maxShare: 6_000,
  },
  thresholds: {
    maxErrorRateIncreasePoints: 5,
    maxLatencyIncreasePercent: 100,
    maxThroughputDecreasePercent: 30,
    minSuccessRatePercent: 80,
    requiredSamples: 20,
  },
  minDuration: 5 * SECOND,
  maxDuration: 10 * MINUTE,
  metricsWindow: 4 * SECOND,
  lookEvery: SECOND,
  autoPromote: true,
  rollback: { verifyFor: SECOND, grace: 2 * SECOND, drainTimeout: MINUTE },
};

/** 200 jobs/s for 40 s; a canary from 2 s on, at 20 %, then 40 % and so on every 5 s. */
export function smallScenario(changes: Partial<Scenario> = {}): Scenario {
  return {
    name: "small",
    description: "",
    seed: "small",
    compress: 1,
    jobs: {
      maxAttempts: 3,
      backoff: { kind: "constant", delay: 50 * MILLISECOND, max: 50 * MILLISECOND },
      tenants: 0,
      kinds: [],
      payloadBytes: 10,
    },
    producers: 2,
    controllers: 1,
    load: [{ arrival: "poisson", for: 40 * SECOND, fromRate: 200, toRate: 200 }],
    warmUp: 0,
    stable: FLEET,
    canary: { ...FLEET, version: "v2" },
    rollout: ROLLOUT,
    rolloutAt: 2 * SECOND,
    faults: [],
    operations: [],
    timing: {
      tick: 5 * MILLISECOND,
      leaseFor: 2 * SECOND,
      leaderFor: SECOND,
      windowSlot: 500 * MILLISECOND,
      commandTimeout: SECOND,
      drainWithin: 30 * SECOND,
      networkDelay: [100, 300],
    },
    expect: {
      outcome: null,
      detectedWithin: null,
      rolledBackWithin: null,
      switchedWithin: null,
      maxDead: null,
      achievedAtLeast: null,
      latencyP99Within: null,
      shareReached: null,
    },
    ...changes,
  };
}

export function makeWorldInto(scenario: Scenario, sink: EventSink): World {
  const store = new ModelStore({ slotFor: scenario.timing.windowSlot });
  return new World({ scenario, store, sink });
}

export function makeWorld(scenario: Scenario, events: HistoryEvent[]): World {
  return makeWorldInto(scenario, { record: (event) => void events.push(event) });
}

/** All events of a run, in the order in which they were recorded. */
export function recordOf(scenario: Scenario, piece = 10_000): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const world = makeWorld(scenario, events);
  while (world.advance(piece));
  return events;
}

export async function resultOf(scenario: Scenario): Promise<RunResult> {
  const { signal } = new AbortController();
  const options = { command: "test", signal, onProgress: () => {} };
  return (await runSimulated(scenario, options)).result;
}

/** What happened to a process, as `phase version at`, in whole milliseconds. */
export function livesOf(events: readonly HistoryEvent[], process: string): string[] {
  return events.flatMap((event) =>
    event.kind === "process" && event.process === process
      ? [`${event.phase} ${event.version} ${toWholeMs(event.at)}`]
      : [],
  );
}

function toWholeMs(at: Duration): number {
  return Math.floor(at / MILLISECOND);
}
