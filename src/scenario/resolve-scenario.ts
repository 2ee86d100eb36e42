/**
 * From a scenario file and a seed to the scenario that both worlds run: every option explicit,
 * durations shortened, faults an explicit plan.
 */
import { assert } from "../kernel/assert.ts";
import {
  shortenBackoff,
  shortenBy,
  shortenExpectations,
  shortenFault,
  shortenFleet,
  shortenPhase,
  shortenRollout,
  shortenTiming,
} from "./plan/compress.ts";
import { processCounts } from "./plan/cross-check.ts";
import { expandFaults, numbered } from "./plan/expand-faults.ts";
import { rolloutConfig } from "./rollout/parse-rollout.ts";
import type { Scenario, TimingConfig } from "./scenario.ts";
import type { ScenarioFile } from "./schema/scenario-file.ts";
import type { TimingBlock } from "./schema/timing.ts";

export interface ResolveOptions {
  /** Replaces the file's seed; must match SEED_PATTERN. */
  readonly seed?: string | undefined;
  /** At least 1; divides durations once more than the file says was done already. */
  readonly compress?: number | undefined;
  /** Orders what happens at one instant by a draw, whatever the file says. */
  readonly shuffle?: boolean | undefined;
}

export function resolveScenario(file: ScenarioFile, options: ResolveOptions = {}): Scenario {
  const { compress = 1, seed = file.seed, shuffle = false } = options;
  assert(compress >= 1 && Number.isFinite(compress), `compress is ${compress}, below 1`);
  const shorten = shortenBy(compress);
  const timing = shortenTiming(timingConfig(file.timing), shorten);
  const { stable, canary } = file.fleets;
  const config = rolloutConfig(file.rollout, { stable: stable.version, canary: canary.version });
  const faults = file.faults.map((fault) => shortenFault(fault, shorten));
  const load = file.load.map((phase) => shortenPhase(phase, shorten));
  const endsAt = load.reduce((sum, phase) => sum + phase.for, timing.drainWithin);
  return {
    name: file.name,
    description: file.description.trim(),
    seed,
    compress: file.compressed * compress,
    jobs: { ...file.jobs, backoff: shortenBackoff(file.jobs.backoff, shorten) },
    producers: file.producers,
    controllers: file.controllers,
    load,
    warmUp: shorten(file.warm_up),
    stable: shortenFleet(stable, shorten),
    canary: shortenFleet(canary, shorten),
    rollout: shortenRollout(config, shorten, timing.windowSlot),
    rolloutAt: shorten(file.rollout_at),
    faults: numbered(expandFaults(faults, { counts: processCounts(file), seed, endsAt })),
    operations: file.operations
      .map((operation) => ({ ...operation, at: shorten(operation.at) }))
      .sort((a, b) => a.at - b.at),
    timing: { ...timing, shuffle: timing.shuffle || shuffle },
    expect: shortenExpectations(file.expect, shorten),
  };
}

function timingConfig(timing: TimingBlock): TimingConfig {
  return {
    tick: timing.tick,
    leaseFor: timing.lease,
    leaderFor: timing.leader,
    windowSlot: timing.window_slot,
    commandTimeout: timing.command_timeout,
    drainWithin: timing.drain_within,
    networkDelay: timing.network_delay,
    shuffle: timing.shuffle,
    jitter: timing.jitter,
  };
}
