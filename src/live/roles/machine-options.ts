/**
 * What the machines of a process are told, from the scenario and the process's name. Batches are
 * as large as the store allows, because at full load the cost of a command is shared by its jobs.
 */
import { drawDeploymentId } from "../../canary/rollout/deployment-id.ts";
import type { ControllerOptions } from "../../canary/rollout/options.ts";
import { BATCH_LIMIT } from "../../canary/store/commands.ts";
import type { ConsumerOptions, ProducerOptions, ReaperOptions } from "../../canary/work/options.ts";
import { stream } from "../../kernel/random.ts";
import { type Duration, type Instant, MILLISECOND } from "../../kernel/time.ts";
import type { FleetConfig, Scenario } from "../../scenario/scenario.ts";
import type { Assignment } from "../process/messages.ts";

/** Batches of one producer that may be on their way; beyond, jobs wait in the producer. */
const MAX_UNANSWERED = 8;
const RETRY_AFTER: Duration = 50 * MILLISECOND;
const IDLE_FOR: Duration = 20 * MILLISECOND;
const REAP_EVERY: Duration = 250 * MILLISECOND;

export function producerOptions(assignment: Assignment): ProducerOptions {
  const { scenario, name } = assignment;
  return {
    name,
    queue: scenario.rollout.queue,
    tick: scenario.timing.tick,
    batch: BATCH_LIMIT,
    maxUnanswered: MAX_UNANSWERED,
    retryAfter: RETRY_AFTER,
    random: stream(scenario.seed, `split/${incarnationOf(assignment)}`),
  };
}

export function consumerOptions(assignment: Assignment, version: string): ConsumerOptions {
  const { scenario } = assignment;
  return {
    queue: scenario.rollout.queue,
    lease: incarnationOf(assignment),
    version,
    concurrency: fleetOf(scenario, version).concurrency,
    tick: scenario.timing.tick,
    batch: BATCH_LIMIT,
    leaseFor: scenario.timing.leaseFor,
    backoff: scenario.jobs.backoff,
    idleFor: IDLE_FOR,
    retryAfter: RETRY_AFTER,
  };
}

export function reaperOptions(assignment: Assignment): ReaperOptions {
  const { scenario } = assignment;
  return {
    queue: scenario.rollout.queue,
    every: REAP_EVERY,
    batch: BATCH_LIMIT,
    retryAfter: RETRY_AFTER,
    random: stream(scenario.seed, `split/${incarnationOf(assignment)}`),
  };
}

export function controllerOptions(assignment: Assignment, startedAt: Instant): ControllerOptions {
  const { scenario, name } = assignment;
  return {
    name,
    queue: scenario.rollout.queue,
    leaderFor: scenario.timing.leaderFor,
    retryAfter: RETRY_AFTER,
    planned: {
      id: drawDeploymentId(stream(scenario.seed, "deployment")),
      config: scenario.rollout,
      notBefore: startedAt + scenario.rolloutAt,
    },
  };
}

/** The fleet whose laws hold for a version. */
export function fleetOf(scenario: Scenario, version: string): FleetConfig {
  return version === scenario.canary.version ? scenario.canary : scenario.stable;
}

/** `canary/1#2`: the second start of canary/1. */
export function incarnationOf({ name, incarnation }: Assignment): string {
  return `${name}#${incarnation}`;
}
