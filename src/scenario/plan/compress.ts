/**
 * Shortens a scenario: everything that is a length on its time line is divided, while rates,
 * service times, ticks, command timeouts and network delays stay what they are. Some lengths have
 * a floor below which the parts could no longer do their work.
 */
import type { RegistryConfig } from "../../canary/registry/worker.ts";
import type { Plan, RolloutConfig } from "../../canary/rollout/config.ts";
import type { Limit } from "../../canary/rules/condition.ts";
import { unitOf } from "../../canary/rules/metric.ts";
import type { Rule } from "../../canary/rules/rule.ts";
import { type Duration, MILLISECOND, SECOND } from "../../kernel/time.ts";
import type { FaultEntry } from "../faults/faults-schema.ts";
import type {
  Expectations,
  FleetConfig,
  JobsConfig,
  LimitConfig,
  LoadPhase,
  TimingConfig,
} from "../scenario.ts";
import type { SwarmConfig } from "../swarm/swarm-schema.ts";

/** A window slot is never shorter. */
const SHORTEST_SLOT = 10 * MILLISECOND;
/** A lease, of a worker or a leader, must outlive this many ticks. */
const TICKS_OF_LEASE = 20;

/** A place must outlive a change of leaders, and is renewed when a third of its time has passed. */
export const LEADERSHIPS_OF_PLACE = 3;

/** A length divided: whole microseconds, and never nothing if it was something. */
export type Shorten = (duration: Duration) => Duration;

export function shortenBy(compress: number): Shorten {
  return (duration) => (duration === 0 ? 0 : Math.max(1, Math.round(duration / compress)));
}

export function shortenPhase(phase: LoadPhase, shorten: Shorten): LoadPhase {
  return { ...phase, for: shorten(phase.for) };
}

export function shortenFleet(fleet: FleetConfig, shorten: Shorten): FleetConfig {
  const { burst } = fleet.errors;
  const shorter = burst && { ...burst, every: shorten(burst.every), for: shorten(burst.for) };
  return {
    ...fleet,
    errors: { ...fleet.errors, burst: shorter },
    warmUp: { ...fleet.warmUp, for: shorten(fleet.warmUp.for) },
  };
}

export function shortenRegistry(config: RegistryConfig, shorten: Shorten): RegistryConfig {
  return {
    heartbeatEvery: shorten(config.heartbeatEvery),
    unreachableAfter: shorten(config.unreachableAfter),
    removedAfter: shorten(config.removedAfter),
  };
}

/** `timing` is the resolved one: a place is held for some leaderships at least. */
export function shortenLimit(
  limit: LimitConfig,
  shorten: Shorten,
  timing: TimingConfig,
): LimitConfig {
  const holdFor = Math.max(LEADERSHIPS_OF_PLACE * timing.leaderFor, shorten(limit.holdFor));
  return { ...limit, holdFor, until: shorten(limit.until) };
}

export function shortenJobs(jobs: JobsConfig, shorten: Shorten): JobsConfig {
  const { backoff, delayed, repeated } = jobs;
  return {
    ...jobs,
    backoff: { ...backoff, delay: shorten(backoff.delay), max: shorten(backoff.max) },
    delayed: delayed && { ...delayed, by: [shorten(delayed.by[0]), shorten(delayed.by[1])] },
    repeated: repeated && { ...repeated, dedupeFor: shorten(repeated.dedupeFor) },
  };
}

export function shortenFault<F extends FaultEntry>(fault: F, shorten: Shorten): F {
  const storm = fault.storm && { ...fault.storm, every: shorten(fault.storm.every) };
  const { at, for: lasts } = fault;
  return {
    ...fault,
    ...shortenParameters(fault, shorten),
    at: shorten(at),
    for: shorten(lasts),
    storm,
  };
}

/** Parameters that are lengths on the time line too. */
function shortenParameters(fault: FaultEntry, shorten: Shorten): object {
  switch (fault.kind) {
    case "poison":
    case "memory_leak":
      return { restart: shorten(fault.restart) };
    case "metrics_late":
      return { by: shorten(fault.by) };
    default:
      return {};
  }
}

export function shortenSwarm(swarm: SwarmConfig, shorten: Shorten): SwarmConfig {
  return {
    ...swarm,
    from: shorten(swarm.from),
    until: shorten(swarm.until),
    lasts: [shorten(swarm.lasts[0]), shorten(swarm.lasts[1])],
    stability: shorten(swarm.stability),
    cooldown: shorten(swarm.cooldown),
  };
}

export function shortenTiming(timing: TimingConfig, shorten: Shorten): TimingConfig {
  const leastLease = TICKS_OF_LEASE * timing.tick;
  return {
    ...timing,
    leaseFor: Math.max(leastLease, shorten(timing.leaseFor)),
    leaderFor: Math.max(leastLease, shorten(timing.leaderFor)),
    windowSlot: Math.max(SHORTEST_SLOT, shorten(timing.windowSlot)),
    drainWithin: shorten(timing.drainWithin),
  };
}

/** `slot` is the resolved window slot: nothing that is measured in windows can be shorter. */
export function shortenRollout(
  config: RolloutConfig,
  shorten: Shorten,
  slot: Duration,
): RolloutConfig {
  return {
    ...config,
    plan: shortenPlan(config.plan, shorten),
    minDuration: shorten(config.minDuration),
    maxDuration: shorten(config.maxDuration),
    rules: config.rules.map((rule) => shortenRule(rule, shorten)),
    limits: config.limits.map((limit) => ({
      ...limit,
      breach: { ...limit.breach, value: shortenBound(limit.breach, shorten) },
    })),
    ...(config.breaker && {
      breaker: { ...config.breaker, age: shorten(config.breaker.age) },
    }),
    metricsWindow: Math.max(slot, shorten(config.metricsWindow)),
    lookEvery: Math.max(slot, shorten(config.lookEvery)),
    baselineFor: shorten(config.baselineFor),
    alertCooldown: shorten(config.alertCooldown),
    rollback: {
      ...config.rollback,
      stepEvery: shorten(config.rollback.stepEvery),
      verifyFor: shorten(config.rollback.verifyFor),
      grace: shorten(config.rollback.grace),
      drainTimeout: shorten(config.rollback.drainTimeout),
    },
  };
}

function shortenPlan(plan: Plan, shorten: Shorten): Plan {
  if (plan.kind === "ramp") return { ...plan, stepFor: shorten(plan.stepFor) };
  const stages = plan.stages.map((stage) => ({ ...stage, holdFor: shorten(stage.holdFor) }));
  return { ...plan, stages };
}

/** Ages are lengths on the time line; latencies are not. */
function shortenRule(rule: Rule, shorten: Shorten): Rule {
  const conditions = rule.conditions.map((of) => ({
    ...of,
    value: shortenBound(of, shorten),
    holdFor: shorten(of.holdFor),
  }));
  return { ...rule, conditions, every: shorten(rule.every), cooldown: shorten(rule.cooldown) };
}

function shortenBound({ metric, kind, value }: Limit["breach"], shorten: Shorten): number {
  const isLength = unitOf(metric) === "seconds" && (kind === "absolute" || kind === "delta_points");
  return isLength ? shorten(value * SECOND) / SECOND : value;
}

/** Latencies do not follow the time line, so their bound stays. */
export function shortenExpectations(expect: Expectations, shorten: Shorten): Expectations {
  const maybe = (duration: Duration | null) => (duration === null ? null : shorten(duration));
  return {
    ...expect,
    detectedWithin: maybe(expect.detectedWithin),
    rolledBackWithin: maybe(expect.rolledBackWithin),
    switchedWithin: maybe(expect.switchedWithin),
    verifiedWithin: maybe(expect.verifiedWithin),
    drainedWithin: maybe(expect.drainedWithin),
    terminatedWithin: maybe(expect.terminatedWithin),
    rollbackWithin: maybe(expect.rollbackWithin),
  };
}
