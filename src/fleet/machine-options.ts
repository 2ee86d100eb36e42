/**
 * What the machines of a run's processes are told: the same in every world, from the scenario, the
 * process's name and how often it was started. Batches are as large as the store allows, because at
 * full load the cost of a command is shared by its jobs.
 */
import type { ControllerOptions } from "../canary/rollout/control/options.ts";
import { BATCH_LIMIT, DEAD_LIMIT } from "../canary/store/commands.ts";
import type { RouteKey } from "../canary/trust/signing.ts";
import type {
  ConsumerOptions,
  ProducerOptions,
  ReaperOptions,
  RequeuerOptions,
} from "../canary/work/options.ts";
import { hash64 } from "../kernel/hash.ts";
import { sha256Hex } from "../kernel/hashes/sha256.ts";
import { stream } from "../kernel/random.ts";
import { type Duration, type Instant, MILLISECOND } from "../kernel/time.ts";
import type { FleetConfig, Scenario } from "../scenario/scenario.ts";
import { limitOf } from "./pool/pool-options.ts";

/** One start of one process of a run. */
export interface Incarnation {
  readonly scenario: Scenario;
  /** E.g. `producer/0`, `canary/1`, `controller/0`. */
  readonly name: string;
  /** 1 for the first start. */
  readonly incarnation: number;
}

/** Batches of one producer that may be on their way; beyond, jobs wait in the producer. */
const MAX_UNANSWERED = 8;
const RETRY_AFTER: Duration = 50 * MILLISECOND;
const IDLE_FOR: Duration = 20 * MILLISECOND;
const REAP_EVERY: Duration = 250 * MILLISECOND;

/** A producer keeps its name over restarts: the store counts its jobs by it. */
export function producerOptions(start: Incarnation): ProducerOptions {
  const { scenario, name } = start;
  return {
    name,
    queue: scenario.rollout.queue,
    tick: scenario.timing.tick,
    batch: BATCH_LIMIT,
    maxUnanswered: MAX_UNANSWERED,
    retryAfter: RETRY_AFTER,
    dedupeFor: scenario.jobs.repeated?.dedupeFor,
    random: stream(scenario.seed, `split/${incarnationName(start)}`),
    routeKeys: routeKeys(scenario),
  };
}

/** Concurrency belongs to the fleet's workers, whichever version they are given to run. */
export function consumerOptions(start: Incarnation, version: string): ConsumerOptions {
  const { scenario, name } = start;
  const fleet = name.startsWith("canary/") ? scenario.canary : scenario.stable;
  return {
    queue: scenario.rollout.queue,
    lease: incarnationName(start),
    version,
    concurrency: fleet.concurrency,
    tick: scenario.timing.tick,
    batch: BATCH_LIMIT,
    leaseFor: scenario.timing.leaseFor,
    backoff: scenario.jobs.backoff,
    idleFor: IDLE_FOR,
    retryAfter: RETRY_AFTER,
    ...(scenario.jobs.timeLimit === null ? {} : { timeLimit: scenario.jobs.timeLimit }),
    ...(scenario.timing.sampleAbove === null ? {} : { sampleAbove: scenario.timing.sampleAbove }),
  };
}

export function reaperOptions(start: Incarnation): ReaperOptions {
  const { scenario } = start;
  return {
    queue: scenario.rollout.queue,
    every: REAP_EVERY,
    batch: BATCH_LIMIT,
    retryAfter: RETRY_AFTER,
    random: stream(scenario.seed, `split/${incarnationName(start)}`),
    routeKeys: routeKeys(scenario),
  };
}

/** Of a person who has dead letters tried again. */
export function requeuerOptions({ rollout }: Scenario, attempts: number): RequeuerOptions {
  const { queue } = rollout;
  return { queue, ids: null, attempts, batch: DEAD_LIMIT, retryAfter: RETRY_AFTER };
}

/** `startedAt`: the run's start, by the clock of the world. */
export function controllerOptions(start: Incarnation, startedAt: Instant): ControllerOptions {
  const { scenario } = start;
  return {
    name: incarnationName(start),
    queue: scenario.rollout.queue,
    leaderFor: scenario.timing.leaderFor,
    retryAfter: RETRY_AFTER,
    routeKeys: routeKeys(scenario),
    ...(scenario.deploymentLimit === null ? {} : { limit: limitOf(scenario) }),
    ...(scenario.registry === null ? {} : { registryKey: registryKey(scenario.seed) }),
    planned: {
      id: deploymentId(scenario.seed),
      config: scenario.rollout,
      notBefore: startedAt + scenario.rolloutAt,
    },
  };
}

/** Of a run: known to whoever knows its seed. In production a team brings its own. */
function routeKeys({ seed, routeSigning }: Scenario): readonly RouteKey[] | undefined {
  return routeSigning ? [{ id: "run", secret: sha256Hex(`${seed}/route-key`) }] : undefined;
}

/** What secrets of workers are derived from. */
export function registryKey(seed: string): string {
  return `registry/${seed}`;
}

/** The fleet whose laws a version follows. */
export function fleetOf(scenario: Scenario, version: string): FleetConfig {
  return version === scenario.canary.version ? scenario.canary : scenario.stable;
}

/** `canary/1#2`: the second start of canary/1. */
export function incarnationName({
  name,
  incarnation,
}: Pick<Incarnation, "name" | "incarnation">): string {
  return `${name}#${incarnation}`;
}

/** `canary_<uuid>`, drawn from the seed. */
export function deploymentId(seed: string): string {
  const first = hash64(seed, "deployment/0");
  const second = hash64(seed, "deployment/1");
  const hex = [first.high, first.low, second.high, second.low]
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`];
  groups.push(`8${hex.slice(17, 20)}`, hex.slice(20));
  return `canary_${groups.join("-")}`;
}
