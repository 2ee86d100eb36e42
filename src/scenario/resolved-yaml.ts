/**
 * A resolved scenario as a scenario file: loading it with the same seed and no further compression
 * gives exactly this scenario again, so it replays the run.
 */
import { stringify } from "yaml";

import type { RegistryConfig } from "../canary/registry/worker.ts";
import type { Plan, RolloutConfig } from "../canary/rollout/config.ts";
import type { Thresholds } from "../canary/rules/check.ts";
import type { Backoff } from "../canary/work/attempts/backoff.ts";
import { unreachable } from "../kernel/assert.ts";
import type { Duration } from "../kernel/time.ts";
import type { Fault } from "./faults/fault.ts";
import { parametersText } from "./faults/fault-kinds.ts";
import { limitText, rulesText } from "./rollout/rules/rules-yaml.ts";
import type {
  Expectations,
  FleetConfig,
  JobsConfig,
  LimitConfig,
  LoadPhase,
  Operation,
  ReportsConfig,
  Scenario,
  ServiceLaw,
  TimingConfig,
} from "./scenario.ts";
import { bytesUnit } from "./units/bytes.ts";
import { durationUnit, formatDuration as time } from "./units/duration.ts";
import { partUnit, percentUnit, pointsUnit, probabilityUnit, shareUnit } from "./units/percent.ts";
import { rateUnit } from "./units/rate.ts";
import { rangeOf } from "./units/unit.ts";

export function resolvedYaml(scenario: Scenario): string {
  const header =
    `# ${scenario.name}, resolved with seed ${scenario.seed}: every option is explicit, and the\n` +
    "# faults are a plan of their own. Running this file gives the same run.\n";
  const content = {
    name: scenario.name,
    description: scenario.description,
    seed: scenario.seed,
    compressed: scenario.compress,
    jobs: jobsText(scenario.jobs),
    load: scenario.load.map(phaseText),
    warm_up: time(scenario.warmUp),
    producers: scenario.producers,
    controllers: scenario.controllers,
    fleets: { stable: fleetText(scenario.stable), canary: fleetText(scenario.canary) },
    rollout: rolloutText(scenario.rollout),
    route_signing: scenario.routeSigning,
    rollout_at: time(scenario.rolloutAt),
    registry: registryText(scenario.registry),
    deployment_limit: scenario.deploymentLimit ? placesText(scenario.deploymentLimit) : undefined,
    faults: scenario.faults.map(faultText),
    operations: scenario.operations.map(operationText),
    timing: timingText(scenario.timing),
    expect: expectText(scenario.expect),
  };
  return header + stringify(content, { lineWidth: 0, aliasDuplicateObjects: false });
}

function jobsText(jobs: JobsConfig) {
  const { maxAttempts, tenants, hotTenant, fields, kinds, payloadBytes } = jobs;
  return {
    attempts: maxAttempts,
    backoff: backoffText(jobs.backoff),
    ...(jobs.timeLimit === null ? {} : { time_limit: time(jobs.timeLimit) }),
    tenants,
    hot_tenant: percentOf(hotTenant),
    fields: Object.fromEntries(fields.map(({ name, values }) => [name, values])),
    kinds: Object.fromEntries(kinds.map(({ name, weight }) => [name, weight])),
    payload: bytesUnit.format(payloadBytes),
    delayed: jobs.delayed === null ? undefined : delayedText(jobs.delayed),
    repeated: jobs.repeated === null ? undefined : repeatedText(jobs.repeated),
  };
}

function delayedText({ share, by }: NonNullable<JobsConfig["delayed"]>) {
  return { share: percentOf(share), by: rangeOf(durationUnit).format(by) };
}

function repeatedText({ share, dedupeFor }: NonNullable<JobsConfig["repeated"]>) {
  return { share: percentOf(share), dedupe_for: time(dedupeFor) };
}

function backoffText({ kind, delay, max, jitter = 0 }: Backoff) {
  const first = time(delay);
  const law = kind === "constant" ? { constant: first } : { exponential: first, max: time(max) };
  return jitter === 0 ? law : { ...law, jitter: percentOf(jitter) };
}

function phaseText({ arrival, for: lasts, fromRate, toRate }: LoadPhase) {
  if (fromRate === toRate) return { [arrival]: rateUnit.format(fromRate), for: time(lasts) };
  return { ramp: rangeOf(rateUnit).format([fromRate, toRate]), for: time(lasts), arrival };
}

function fleetText({ errors, warmUp, reports, ...fleet }: FleetConfig) {
  const { burst } = errors;
  const byKind = Object.entries(errors.byKind).map(([kind, p]) => [kind, percentOf(p)] as const);
  return {
    version: fleet.version,
    workers: fleet.workers,
    concurrency: fleet.concurrency,
    service_time: serviceText(fleet.serviceTime),
    errors: {
      probability: percentOf(errors.probability),
      by_kind: Object.fromEntries(byKind),
      burst: burst
        ? {
            every: time(burst.every),
            for: time(burst.for),
            probability: percentOf(burst.probability),
          }
        : undefined,
    },
    warm_up: { for: time(warmUp.for), factor: warmUp.factor },
    reports: reportsText(reports),
  };
}

function reportsText({ memoryMb, cpuPercent, custom }: ReportsConfig) {
  const values = Object.entries(custom).map(([name, of]) => [name, percentUnit.format(of)]);
  return {
    memory_mb: memoryMb,
    cpu: percentUnit.format(cpuPercent),
    custom: Object.fromEntries(values),
  };
}

function registryText(of: RegistryConfig | null) {
  if (of === null) return "off";
  return {
    heartbeat_every: time(of.heartbeatEvery),
    unreachable_after: time(of.unreachableAfter),
    removed_after: time(of.removedAfter),
  };
}

function placesText(of: LimitConfig) {
  return {
    deployments: of.deployments,
    hold_for: time(of.holdFor),
    held_by_others: of.heldByOthers,
    until: time(of.until),
    given_back: of.givenBack,
  };
}

function serviceText(law: ServiceLaw) {
  switch (law.kind) {
    case "constant":
      return { constant: time(law.value) };
    case "exponential":
      return { exponential: time(law.mean) };
    case "lognormal":
      return { lognormal: { median: time(law.median), p99: time(law.p99) } };
    case "bimodal": {
      const { fast, slow, slowShare } = law;
      return { bimodal: { fast: time(fast), slow: time(slow), slow_share: percentOf(slowShare) } };
    }
    case "empirical":
      return { empirical: law.values.map(time) };
    default:
      return unreachable(law, "service time");
  }
}

function rolloutText(of: RolloutConfig) {
  const { plan, thresholds, rollback } = of;
  return {
    queue_name: of.queue,
    stable_version: of.stableVersion,
    canary_version: of.canaryVersion,
    profile: of.profile,
    routing_strategy: of.strategy,
    sticky_routing: of.split === "sticky",
    sticky_key: of.stickyKey,
    sticky_hash: of.hash,
    non_sticky_split: of.split === "sticky" ? "random" : of.split,
    tenants: of.scope.kind === "tenants" ? of.scope.tenants : undefined,
    breaker: of.breaker && { depth: of.breaker.depth, age: time(of.breaker.age) },
    ...planText(plan),
    auto_promotion: of.autoPromote,
    require_approval: of.requireApproval,
    min_duration: time(of.minDuration),
    max_duration: time(of.maxDuration),
    on_max_duration: of.onMaxDuration,
    baseline: time(of.baselineFor),
    compare_with: of.compareWith,
    metrics_window: time(of.metricsWindow),
    look_every: time(of.lookEvery),
    verify_for: time(rollback.verifyFor),
    rollback: rollback.kind,
    rollback_step: shareUnit.format(rollback.stepShare),
    rollback_every: time(rollback.stepEvery),
    critical_factor: rollback.criticalFactor,
    grace: time(rollback.grace),
    drain_timeout: time(rollback.drainTimeout),
    alert_cooldown: time(of.alertCooldown),
    rollback_thresholds: thresholdsText(thresholds),
    ...rulesText(of),
  };
}

function planText(plan: Plan) {
  if (plan.kind === "ramp") {
    return {
      initial_percent: shareUnit.format(plan.initialShare),
      step_size: shareUnit.format(plan.stepShare),
      step_duration: time(plan.stepFor),
      max_percent: shareUnit.format(plan.maxShare),
    };
  }
  const stages = plan.stages.map(({ thresholds, limits, ...stage }) => ({
    name: stage.name,
    percent: shareUnit.format(stage.share),
    tenants: stage.tenants ?? "all",
    for: time(stage.holdFor),
    approval: stage.approval,
    thresholds: thresholds === null ? undefined : thresholdsText(thresholds),
    limits: limits.map(limitText),
  }));
  return { stages, tenant_pool: plan.pool };
}

function thresholdsText(thresholds: Thresholds) {
  return {
    max_error_rate_increase: pointsUnit.format(thresholds.maxErrorRateIncreasePoints),
    max_latency_increase: percentUnit.format(thresholds.maxLatencyIncreasePercent),
    max_throughput_decrease: partUnit.format(thresholds.maxThroughputDecreasePercent),
    min_success_rate: partUnit.format(thresholds.minSuccessRatePercent),
    required_sample_size: thresholds.requiredSamples,
  };
}

function faultText(fault: Fault) {
  const { kind, targets, at, for: lasts } = fault;
  return { [kind]: targets, at: time(at), for: time(lasts), ...parametersText(fault) };
}

function operationText({ at, action }: Operation) {
  const { kind, ...rest } = action;
  if (action.kind === "set_share") {
    const by = action.by === undefined ? {} : { by: action.by };
    return { at: time(at), action: kind, percent: shareUnit.format(action.share), ...by };
  }
  if (action.kind === "configure") {
    return { at: time(at), action: kind, rollout: rolloutText(action.config) };
  }
  return { at: time(at), action: kind, ...rest };
}

function timingText(timing: TimingConfig) {
  return {
    tick: time(timing.tick),
    lease: time(timing.leaseFor),
    leader: time(timing.leaderFor),
    window_slot: time(timing.windowSlot),
    sample_above: timing.sampleAbove === null ? undefined : rateUnit.format(timing.sampleAbove),
    command_timeout: time(timing.commandTimeout),
    drain_within: time(timing.drainWithin),
    network_delay: rangeOf(durationUnit).format(timing.networkDelay),
    shuffle: timing.shuffle,
    jitter: rangeOf(durationUnit).format(timing.jitter),
  };
}

function expectText(expect: Expectations) {
  const maybe = <T>(value: T | null, format: (value: T) => string) =>
    value === null ? undefined : format(value);
  const within = (duration: Duration | null) => maybe(duration, time);
  return {
    outcome: expect.outcome ?? undefined,
    detected_within: within(expect.detectedWithin),
    rolled_back_within: within(expect.rolledBackWithin),
    switched_within: within(expect.switchedWithin),
    verified_within: within(expect.verifiedWithin),
    drained_within: within(expect.drainedWithin),
    terminated_within: within(expect.terminatedWithin),
    rollback_within: within(expect.rollbackWithin),
    max_dead: expect.maxDead ?? undefined,
    achieved_at_least: maybe(expect.achievedAtLeast, percentOf),
    latency_p99_within: within(expect.latencyP99Within),
    share_reached: maybe(expect.shareReached, shareUnit.format),
    canary_depth_at_most: expect.canaryDepthAtMost ?? undefined,
    diverted_at_least: expect.divertedAtLeast ?? undefined,
  };
}

function percentOf(probability: number): string {
  return probabilityUnit.format(probability);
}
