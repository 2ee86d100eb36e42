/**
 * From a scenario file and a seed to the scenario that both worlds run: every option explicit,
 * durations shortened, faults an explicit plan.
 */
import type { RolloutConfig } from "../canary/rollout/config.ts";
import { assert } from "../kernel/assert.ts";
import type { Duration } from "../kernel/time.ts";
import {
  shortenBy,
  shortenExpectations,
  shortenFault,
  shortenFleet,
  shortenJobs,
  shortenLimit,
  shortenPhase,
  shortenRegistry,
  shortenRollout,
  shortenSwarm,
  shortenTiming,
} from "./plan/compress.ts";
import { processCounts } from "./plan/cross-check.ts";
import { expandFaults, numbered } from "./plan/expand-faults.ts";
import { rolloutConfig } from "./rollout/parse-rollout.ts";
import { type RolloutBlock, type RolloutChanges, withChanges } from "./rollout/rollout-schema.ts";
import type { LoadPhase, Operation, Scenario, TimingConfig } from "./scenario.ts";
import type { OperationEntry } from "./schema/operations.ts";
import type { ScenarioFile } from "./schema/scenario-file.ts";
import type { TimingBlock } from "./schema/timing.ts";
import type { SwarmContext } from "./swarm/draw-fault.ts";
import { type DrawnPlan, drawPlan, NOTHING_DRAWN } from "./swarm/draw-plan.ts";

export interface ResolveOptions {
  /** Replaces the file's seed; must match SEED_PATTERN. */
  readonly seed?: string | undefined;
  /** At least 1; divides durations once more than the file says was done already. */
  readonly compress?: number | undefined;
  /** Orders what happens at one instant by a draw, whatever the file says. */
  readonly shuffle?: boolean | undefined;
  /** Replaces what the seed would draw for the `swarm` block. */
  readonly drawn?: DrawnPlan | undefined;
}

export function resolveScenario(file: ScenarioFile, options: ResolveOptions = {}): Scenario {
  const { compress = 1, seed = file.seed, shuffle = false } = options;
  assert(compress >= 1 && Number.isFinite(compress), `compress is ${compress}, below 1`);
  const shorten = shortenBy(compress);
  const timing = shortenTiming(timingConfig(file.timing), shorten);
  const { stable, canary } = file.fleets;
  const configOf = configuring(file, compress);
  const faults = file.faults.map((fault) => shortenFault(fault, shorten));
  const load = file.load.map((phase) => shortenPhase(phase, shorten));
  const endsAt = endOf(load, timing);
  const counts = processCounts(file);
  const swarm = swarmContext(file, compress);
  const drawn = options.drawn ?? (swarm === null ? NOTHING_DRAWN : drawPlan(seed, swarm));
  const planned = expandFaults(faults, { counts, seed, endsAt });
  return {
    name: file.name,
    description: file.description.trim(),
    seed,
    compress: file.compressed * compress,
    jobs: shortenJobs(file.jobs, shorten),
    producers: file.producers,
    controllers: file.controllers,
    load,
    warmUp: shorten(file.warm_up),
    stable: shortenFleet(stable, shorten),
    canary: shortenFleet(canary, shorten),
    rollout: configOf(file.rollout),
    routeSigning: file.route_signing,
    rolloutAt: shorten(file.rollout_at),
    registry: file.registry && shortenRegistry(file.registry, shorten),
    deploymentLimit:
      file.deployment_limit === undefined
        ? null
        : shortenLimit(file.deployment_limit, shorten, timing),
    faults: numbered([...planned, ...drawn.faults]),
    operations: [
      ...file.operations.map((entry) => ({
        at: shorten(entry.at),
        action: actionOf(entry, (changes) => configOf(withChanges(file.rollout, changes))),
      })),
      ...drawn.operations,
    ].sort((a, b) => a.at - b.at),
    timing: { ...timing, shuffle: timing.shuffle || shuffle },
    expect: shortenExpectations(file.expect, shorten),
  };
}

/** What a `rollout` block comes to in this file. */
function configuring(file: ScenarioFile, compress: number) {
  const shorten = shortenBy(compress);
  const { windowSlot } = shortenTiming(timingConfig(file.timing), shorten);
  const versions = { stable: file.fleets.stable.version, canary: file.fleets.canary.version };
  return (block: RolloutBlock) =>
    shortenRollout(rolloutConfig(block, versions), shorten, windowSlot);
}

function actionOf(
  { action }: OperationEntry,
  configOf: (changes: RolloutChanges) => RolloutConfig,
): Operation["action"] {
  if (action.kind !== "configure") return action;
  const { changes, ...asked } = action;
  return { ...asked, config: configOf(changes) };
}

/** What a swarm draws by; null for a file without a `swarm` block. */
export function swarmContext(file: ScenarioFile, compress = 1): SwarmContext | null {
  if (file.swarm === undefined) return null;
  const shorten = shortenBy(compress);
  const load = file.load.map((phase) => shortenPhase(phase, shorten));
  return {
    swarm: shortenSwarm(file.swarm, shorten),
    counts: processCounts(file),
    versions: [file.fleets.stable.version, file.fleets.canary.version],
    rollout: configuring(file, compress)(file.rollout),
    maxAttempts: file.jobs.maxAttempts,
    endsAt: endOf(load, shortenTiming(timingConfig(file.timing), shorten)),
  };
}

function endOf(load: readonly LoadPhase[], { drainWithin }: TimingConfig): Duration {
  return load.reduce((sum, phase) => sum + phase.for, drainWithin);
}

function timingConfig(timing: TimingBlock): TimingConfig {
  return {
    tick: timing.tick,
    leaseFor: timing.lease,
    leaderFor: timing.leader,
    windowSlot: timing.window_slot,
    commandTimeout: timing.command_timeout,
    sampleAbove: timing.sample_above ?? null,
    drainWithin: timing.drain_within,
    networkDelay: timing.network_delay,
    shuffle: timing.shuffle,
    jitter: timing.jitter,
  };
}
