/**
 * Runs a scenario in the live world and accounts for it: on a real Redis, in real processes, with
 * faults that are carried out. The queue's name on that Redis is this run's alone, and everything
 * under it is removed afterwards.
 */
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { lengthOf } from "../fleet/arrival-times.ts";
import { type Duration, SECOND, toMs } from "../kernel/time.ts";
import { refuseVirtualTiming } from "../live/clock/refuse-virtual-timing.ts";
import { type ClockOrigin, originNow, wallClock } from "../live/clock/wall-clock.ts";
import { refuseWhatCannotBe } from "../live/faults/cannot.ts";
import { type Disturbance, type LiveRecord, LiveRun, type Standing } from "../live/run/live-run.ts";
import { coordinatorCost } from "../live/run/measures/process-costs.ts";
import { makeRunFolder } from "../live/spool/run-folder.ts";
import { provideRedis } from "../redis/provision/provide.ts";
import type { ProvidedRedis } from "../redis/provision/provided.ts";
import { layerOf } from "../scenario/faults/fault.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { accountLive } from "./account-live.ts";
import { openStruckStore, type StruckStore } from "./live/struck-store.ts";
import { openSteward } from "./live-store.ts";
import type { Progress, RunOptions, RunOutcome } from "./run.ts";

export interface LiveOptions extends RunOptions {
  /** The Redis to run on; without it and `redis`, one is found or started. */
  readonly redisUrl?: string | undefined;
  /** A Redis that is there already; it is left running. */
  readonly redis?: ProvidedRedis;
  /** A Redis that is silent for this long ends the run. */
  readonly lostAfter?: Duration;
  /** Kills beside the fault plan. */
  readonly disturb?: Disturbance;
}

const LOST_AFTER: Duration = 10 * SECOND;

/** What every process of a run executes, beside this file in the sources and when built. */
const ENTRY = fileURLToPath(
  new URL(`live-process${extname(import.meta.filename)}`, import.meta.url),
);

/**
 * Rejects with an operating error: what cannot be carried out here (FAULT_NOT_SUPPORTED),
 * no Redis (REDIS_NOT_FOUND, REDIS_UNREACHABLE), Redis gone in mid-run (REDIS_LOST), a process that
 * died (PROCESS_FAILED), or INTERRUPTED.
 */
export async function runLive(scenario: Scenario, options: LiveOptions): Promise<RunOutcome> {
  refuseVirtualTiming(scenario.timing);
  const { redisUrl: url } = options;
  if (options.redis !== undefined) return runOn(options.redis, scenario, options);
  const redis = await provideRedis({ url, log: () => {} });
  try {
    return await runOn(redis, scenario, options);
  } finally {
    await redis.stop();
  }
}

async function runOn(
  redis: ProvidedRedis,
  scenario: Scenario,
  options: LiveOptions,
): Promise<RunOutcome> {
  const canStartAnother = redis.command !== null;
  refuseWhatCannotBe(scenario.faults, { url: redis.url, canStartAnother });
  const folder = await makeRunFolder(tmpdir());
  try {
    const coordinator = coordinatorCost();
    const record = await carryOut(redis, scenario, options, folder);
    const coordinatorUsed = coordinator();
    const { signal, command } = options;
    return await accountLive({ scenario, record, coordinatorUsed, redis, signal, command });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function carryOut(
  redis: ProvidedRedis,
  scenario: Scenario,
  options: LiveOptions,
  folder: string,
): Promise<LiveRecord> {
  const own = withOwnQueue(scenario);
  const origin = originNow();
  const struck = await openStruckStore({ redis, scenario: own, now: wallClock(origin) });
  try {
    return await carryOutOn(struck, { scenario: own, origin, options, folder });
  } finally {
    await struck.close();
  }
}

interface Undertaking {
  readonly scenario: Scenario;
  readonly origin: ClockOrigin;
  readonly options: LiveOptions;
  readonly folder: string;
}

async function carryOutOn(struck: StruckStore, undertaking: Undertaking): Promise<LiveRecord> {
  const { scenario, origin, options, folder } = undertaking;
  const steward = await openSteward(scenario, struck.coordinatorUrl);
  const lengthMs = toMs(lengthOf(scenario.load));
  try {
    const run = new LiveRun({
      entry: ENTRY,
      folder,
      common: { scenario, storeUrl: struck.url, origin },
      steward,
      grip: struck.grip,
      signal: options.signal,
      lostAfter: (options.lostAfter ?? LOST_AFTER) + silenceOf(scenario),
      disturb: options.disturb,
      onProgress: (standing) => options.onProgress(progressOf(standing, lengthMs)),
    });
    const record = await run.run();
    await steward.clear();
    return record;
  } catch (error) {
    // Why the run failed is what matters; where Redis is lost, there is nothing to remove.
    await steward.clear().catch(() => {});
    throw error;
  } finally {
    steward.close();
  }
}

/** For as long as faults of the store last, its silence says nothing. */
function silenceOf({ faults }: Scenario): Duration {
  const ofStore = faults.filter(({ kind }) => layerOf(kind) === "store");
  return ofStore.reduce((sum, fault) => sum + fault.for, 0);
}

/** Runs that share a Redis never meet. The routing does not change: its salt is the deployment. */
function withOwnQueue(scenario: Scenario): Scenario {
  const queue = `${scenario.rollout.queue}-${randomUUID().slice(0, 8)}`;
  const operations = scenario.operations.map(({ at, action }) => {
    if (action.kind !== "configure") return { at, action };
    return { at, action: { ...action, config: { ...action.config, queue } } };
  });
  return { ...scenario, rollout: { ...scenario.rollout, queue }, operations };
}

function progressOf(standing: Standing, lengthMs: number): Progress {
  const { at, view, planned, enqueued, finished, faults } = standing;
  const { stable, canary, deployment } = view;
  return {
    atMs: toMs(at),
    wallMs: toMs(at),
    lengthMs,
    planned,
    enqueued,
    finished,
    lanes: {
      stable: stable.queued + stable.inFlight,
      canary: canary.queued + canary.inFlight,
    },
    share: deployment?.share ?? 0,
    faults,
    state: deployment?.state ?? "",
  };
}
