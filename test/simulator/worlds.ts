/** Small scenarios of the simulated world, and ways to run them, for tests. */
import { makeWorld as intoSink, judgeOnly, runSimulated } from "../../src/compose/run-simulated.ts";
import type { HistoryEvent } from "../../src/history/event.ts";
import { type Duration, MILLISECOND, MINUTE, SECOND } from "../../src/kernel/time.ts";
import type { RunResult } from "../../src/result/run-result.ts";
import type { FleetConfig, Scenario } from "../../src/scenario/scenario.ts";
import type { World } from "../../src/simulator/world.ts";
import { aFleet, aRamp, aRollout, aScenario } from "../a-scenario.ts";

const FLEET: FleetConfig = {
  ...aFleet,
  concurrency: 16,
  serviceTime: { kind: "lognormal", median: 5 * MILLISECOND, p99: 20 * MILLISECOND },
};

const small = aScenario({
  rollout: {
    queue: "small",
    plan: {
      ...aRamp,
      initialShare: 2_000,
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
    metricsWindow: 4 * SECOND,
    lookEvery: SECOND,
    rollback: { ...aRollout.rollback, verifyFor: SECOND, grace: 2 * SECOND, drainTimeout: MINUTE },
  },
  scenario: {
    name: "small",
    seed: "small",
    jobs: {
      maxAttempts: 3,
      backoff: { kind: "constant", delay: 50 * MILLISECOND, max: 50 * MILLISECOND },
      timeLimit: null,
      tenants: 0,
      hotTenant: 0,
      fields: [],
      kinds: [],
      payloadBytes: 10,
      delayed: null,
      repeated: null,
    },
    producers: 2,
    load: [{ arrival: "poisson", for: 40 * SECOND, fromRate: 200, toRate: 200 }],
    stable: FLEET,
    canary: { ...FLEET, version: "v2" },
    rolloutAt: 2 * SECOND,
    timing: {
      tick: 5 * MILLISECOND,
      leaseFor: 2 * SECOND,
      leaderFor: SECOND,
      windowSlot: 500 * MILLISECOND,
      commandTimeout: SECOND,
      sampleAbove: null,
      drainWithin: 30 * SECOND,
      networkDelay: [100, 300],
      shuffle: false,
      jitter: [0, 0],
    },
  },
});

/** 200 jobs/s for 40 s; a canary from 2 s on, at 20 %, then 40 % and so on every 5 s. */
export function smallScenario(changes: Partial<Scenario> = {}): Scenario {
  return { ...small, ...changes };
}

export function makeWorld(scenario: Scenario, events: HistoryEvent[]): World {
  return intoSink(scenario, { record: (event) => void events.push(event) });
}

/** All events of a run, in the order in which they were recorded. */
export function recordOf(scenario: Scenario, piece = 10_000): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  const world = makeWorld(scenario, events);
  while (world.advance(piece));
  return events;
}

const { signal } = new AbortController();
const OPTIONS = { command: "test", signal, onProgress: () => {} };

export async function resultOf(scenario: Scenario): Promise<RunResult> {
  return (await runSimulated(scenario, OPTIONS)).result;
}

/** The result without evidence and with a series of few points, for half the cost. */
export function judgementOf(scenario: Scenario): Promise<RunResult> {
  return judgeOnly(scenario, OPTIONS);
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
