/**
 * What the blocks of a scenario file say against each other: targets that do not exist, job kinds
 * that nobody enqueues, shares that the ramp cannot reach. Works on whatever blocks could be read,
 * so that all problems of a file are told at once.
 */
import { namedMetrics } from "../../canary/rollout/control/looks/reports/named-metrics.ts";
import { highestShare } from "../../canary/rollout/plan/stages-of.ts";
import { isCustom } from "../../canary/rules/metric.ts";
import { SLOTS_KEPT } from "../../canary/store/commands.ts";
import { unreachable } from "../../kernel/assert.ts";
import { type Duration, SECOND } from "../../kernel/time.ts";
import { nearest } from "../diagnose/did-you-mean.ts";
import type { Path, Problem } from "../diagnose/problems.ts";
import { ALL_METRICS } from "../faults/fault.ts";
import type { Strikes } from "../faults/fault-kind.ts";
import { KINDS } from "../faults/fault-kinds.ts";
import type { FaultEntry } from "../faults/faults-schema.ts";
import { needsRegistry } from "../faults/registry-kinds.ts";
import { contradictions, rolloutConfig } from "../rollout/parse-rollout.ts";
import { withChanges } from "../rollout/rollout-schema.ts";
import type { FleetConfig } from "../scenario.ts";
import type { ScenarioFile } from "../schema/scenario-file.ts";
import { durationUnit } from "../units/duration.ts";
import { LEADERSHIPS_OF_PLACE } from "./compress.ts";
import { type Matched, matchTarget, type ProcessCounts } from "./process-names.ts";

export type PartialFile = { readonly [K in keyof ScenarioFile]?: ScenarioFile[K] | undefined };

/** Where a block could not be read: every number of a process may exist. */
const ANY_COUNT = 1000;

const UNSIGNED =
  "is believed by everybody as long as routes are not signed: add route_signing: true";

export function crossCheck(file: PartialFile): Problem[] {
  return [
    ...rolloutProblems(file),
    ...operationProblems(file),
    ...(file.faults ?? []).flatMap((fault, i) => faultProblems(fault, ["faults", i], file)),
    ...fleetProblems(file),
    ...windowProblems(file),
    ...reportProblems(file),
    ...timelineProblems(file),
    ...swarmProblems(file),
    ...repeatProblems(file),
    ...limitProblems(file),
  ];
}

export function processCounts(file: Pick<ScenarioFile, "fleets" | "controllers" | "producers">) {
  return {
    stable: file.fleets.stable.workers,
    canary: file.fleets.canary.workers,
    controller: file.controllers,
    producer: file.producers,
  } satisfies ProcessCounts;
}

function rolloutProblems({ rollout, fleets, expect, timing }: PartialFile): Problem[] {
  if (rollout === undefined || fleets === undefined) return [];
  const versions = { stable: fleets.stable.version, canary: fleets.canary.version };
  const problems: Problem[] = contradictions(rollout, versions).map((of) => ({
    ...of,
    path: ["rollout", ...of.path],
  }));
  const config = rolloutConfig(rollout, versions);
  const most = config.plan.kind === "ramp" ? "rollout.max_percent" : "any of rollout.stages";
  const wanted = expect?.shareReached ?? 0;
  if (wanted > highestShare(config) && expect?.outcome !== "completed") {
    problems.push(problem(["expect", "share_reached"], `is more than ${most}: never reached`));
  }
  if (expect?.divertedAtLeast && config.breaker === undefined) {
    const what = "is never reached without a breaker: give `rollout.breaker` too";
    problems.push(problem(["expect", "diverted_at_least"], what));
  }
  // One run time in a power of two: half of what is asked for is told at the least.
  const told =
    ((timing?.sample_above ?? Number.POSITIVE_INFINITY) / 2) * (config.metricsWindow / SECOND);
  const { requiredSamples } = config.thresholds;
  if (told < requiredSamples) {
    const what = `leaves ${Math.floor(told)} run times a window, and ${requiredSamples} are needed`;
    problems.push(problem(["timing", "sample_above"], `${what}: sample less, or look longer`));
  }
  return problems;
}

/** A configuration that is asked for later has to be one, as a whole. */
function operationProblems({ operations = [], rollout, fleets }: PartialFile): Problem[] {
  if (rollout === undefined || fleets === undefined) return [];
  const versions = { stable: fleets.stable.version, canary: fleets.canary.version };
  return operations.flatMap(({ action }, i) => {
    if (action.kind !== "configure") return [];
    const problems = contradictions(withChanges(rollout, action.changes), versions);
    return problems.map((of) => ({ ...of, path: ["operations", i, "rollout", ...of.path] }));
  });
}

function faultProblems(fault: FaultEntry, path: Path, file: PartialFile): Problem[] {
  return [...targetProblems(fault, path, file), ...kindProblems(fault, path, file)];
}

function targetProblems(fault: FaultEntry, path: Path, file: PartialFile): Problem[] {
  const counts: ProcessCounts = {
    stable: file.fleets?.stable.workers ?? ANY_COUNT,
    canary: file.fleets?.canary.workers ?? ANY_COUNT,
    controller: file.controllers ?? ANY_COUNT,
    producer: file.producers ?? ANY_COUNT,
  };
  return fault.targets.flatMap((target, i) => {
    const at = fault.targets.length === 1 ? [...path, fault.kind] : [...path, fault.kind, i];
    const matched = matchTarget(target, counts);
    if (matched.kind === "unknown") return [problem(at, matched.because)];
    const because = misses(KINDS[fault.kind].strikes, matched);
    return because === null ? [] : [problem(at, `"${target}" ${because}`)];
  });
}

/** Why a kind of fault cannot strike this target; null if it can. */
function misses(strikes: Strikes, target: Exclude<Matched, { kind: "unknown" }>): string | null {
  const role = target.kind === "processes" ? target.role : target.names[0];
  switch (strikes) {
    case "process":
      return target.kind === "processes" ? null : "is not a process: name one, such as canary/0";
    case "worker":
      if (role === "stable" || role === "canary") return null;
      return "runs no jobs: this fault strikes stable or canary workers";
    case "controller":
      return role === "controller" ? null : "does not decide: this fault strikes controllers";
    case "store":
      return role === "store" ? null : "is not the store, which this fault strikes: write store";
    case "load":
      return role === "load" ? null : "is not the load, which this fault strikes: write load";
    default:
      return unreachable(strikes, "what a fault strikes");
  }
}

function kindProblems(fault: FaultEntry, path: Path, file: PartialFile): Problem[] {
  const { jobs, registry } = file;
  if (fault.kind === "route_forged" && file.route_signing === false) {
    return [problem([...path, fault.kind], UNSIGNED)];
  }
  if (needsRegistry(fault.kind) && registry === null) {
    const because = "strikes what workers tell a registry, and there is none: write registry: on";
    return [problem([...path, fault.kind], because)];
  }
  if (fault.kind === "report_shift") return metricProblems(fault.metric, path, file);
  if (fault.kind !== "error_burst" || jobs === undefined) return [];
  const known = jobs.kinds.map((kind) => kind.name);
  return fault.kinds.flatMap((kind, i) => unknownKind(kind, known, [...path, "kinds", i]));
}

function metricProblems(metric: string, path: Path, { fleets }: PartialFile): Problem[] {
  if (fleets === undefined || metric === ALL_METRICS) return [];
  const { stable, canary } = fleets;
  const known = [stable, canary].flatMap(({ reports }) => Object.keys(reports.custom));
  if (known.includes(metric)) return [];
  const near = nearest(metric, known);
  const meant = near === null ? "" : `; did you mean "${near}"?`;
  return [problem([...path, "metric"], `is in no fleet's reports.custom${meant}`)];
}

function fleetProblems({ fleets, jobs }: PartialFile): Problem[] {
  if (fleets === undefined || jobs === undefined) return [];
  const known = jobs.kinds.map((kind) => kind.name);
  const of = (name: string, fleet: FleetConfig) =>
    Object.keys(fleet.errors.byKind).flatMap((kind) =>
      unknownKind(kind, known, ["fleets", name, "errors", "by_kind", kind]),
    );
  return [...of("stable", fleets.stable), ...of("canary", fleets.canary)];
}

function unknownKind(kind: string, known: readonly string[], path: Path): Problem[] {
  if (known.includes(kind)) return [];
  const near = nearest(kind, known);
  const listed = known.length === 0 ? "jobs.kinds is empty" : `known: ${known.join(", ")}`;
  const meant = near === null ? "" : `; did you mean "${near}"?`;
  return [problem(path, `"${kind}" is not a kind in jobs.kinds (${listed})${meant}`)];
}

/** Windows are made of slots, of which the store keeps the latest. */
function windowProblems({ rollout, timing, compressed = 1 }: PartialFile): Problem[] {
  // Slots have a least length, so a scenario that was shortened may have longer ones than it says.
  if (rollout === undefined || timing === undefined || compressed !== 1) return [];
  const slot = timing.window_slot;
  const config = rolloutConfig(rollout, { stable: "", canary: "" });
  const { metricsWindow, lookEvery, baselineFor } = config;
  const grain = `timing.window_slot (${durationUnit.format(slot)})`;
  const problems: Problem[] = [];
  const say = (key: string, message: string) => problems.push(problem(["rollout", key], message));
  if (metricsWindow < slot) say("metrics_window", `is shorter than ${grain}, its grain`);
  if (lookEvery < slot) say("look_every", `is shorter than ${grain}: nothing new would be seen`);
  if (metricsWindow > slot * SLOTS_KEPT) {
    say("metrics_window", `is longer than the ${SLOTS_KEPT} slots that are kept of ${grain}`);
  }
  if (baselineFor > slot * SLOTS_KEPT) {
    say("baseline", `is longer than the ${SLOTS_KEPT} slots that are kept of ${grain}`);
  }
  return problems;
}

/** A difference needs two answers of the window, which are a heartbeat and a look apart at most. */
function reportProblems({ rollout, registry, compressed = 1 }: PartialFile): Problem[] {
  if (rollout === undefined || !registry || compressed !== 1) return [];
  const config = rolloutConfig(rollout, { stable: "", canary: "" });
  const counted = namedMetrics(config).find(isCustom);
  const least = 2 * registry.heartbeatEvery + config.lookEvery;
  if (counted === undefined || config.metricsWindow >= least) return [];
  const span = durationUnit.format(least);
  const because = `is too short for ${counted}: two heartbeats and a look take ${span}`;
  return [problem(["rollout", "metrics_window"], because)];
}

/** Whatever begins after the load has ended cannot be seen. */
function timelineProblems(file: PartialFile): Problem[] {
  // A resolved file was checked before its durations were divided, and rounding may shift an edge.
  if (file.load === undefined || (file.compressed ?? 1) !== 1) return [];
  const end = file.load.reduce((sum, phase) => sum + phase.for, 0);
  const late = "is not before the end of the load: nothing of it could be seen";
  const problems: Problem[] = [];
  if ((file.rollout_at ?? 0) >= end) problems.push(problem(["rollout_at"], late));
  if ((file.warm_up ?? 0) >= end) problems.push(problem(["warm_up"], late));
  if ((file.swarm?.until ?? 0) > end) {
    problems.push(
      problem(["swarm", "until"], "is after the end of the load: its faults end before"),
    );
  }
  for (const [i, fault] of (file.faults ?? []).entries()) {
    if (fault.at >= end) problems.push(problem(["faults", i, "at"], late));
    else if (fault.at + stormLength(fault) > end) {
      problems.push(problem(["faults", i, "times"], "times `every` goes on after the load's end"));
    }
  }
  return problems;
}

/** Whoever repeats a job once its id is forgotten enqueues another one of the same id. */
function repeatProblems({ jobs, load, timing, compressed = 1 }: PartialFile): Problem[] {
  const dedupeFor = jobs?.repeated?.dedupeFor;
  if (dedupeFor === undefined || load === undefined || timing === undefined) return [];
  const run = load.reduce((sum, phase) => sum + phase.for, timing.drain_within);
  if (dedupeFor >= run || compressed !== 1) return [];
  const because = `is shorter than load and drain (${durationUnit.format(run)}): ids come again`;
  return [problem(["jobs", "repeated", "dedupe_for"], because)];
}

/** Whoever leads next must find the place still held; and what others hold, seen to be free. */
function limitProblems({ deployment_limit, load, timing, compressed = 1 }: PartialFile): Problem[] {
  if (deployment_limit === undefined || compressed !== 1) return [];
  const { holdFor, until } = deployment_limit;
  const problems: Problem[] = [];
  const say = (key: string, what: string) =>
    problems.push(problem(["deployment_limit", key], what));
  if (timing !== undefined && holdFor < LEADERSHIPS_OF_PLACE * timing.leader) {
    const leader = durationUnit.format(timing.leader);
    say("hold_for", `is less than ${LEADERSHIPS_OF_PLACE} times timing.leader (${leader})`);
  }
  const end = load?.reduce((sum, phase) => sum + phase.for, 0) ?? Number.POSITIVE_INFINITY;
  if (until >= end) say("until", "is not before the end of the load: no place would be free");
  return problems;
}

function swarmProblems({ swarm, route_signing }: PartialFile): Problem[] {
  const forges = swarm?.kinds.some(({ kind }) => kind === "route_forged") ?? false;
  if (!forges || route_signing !== false) return [];
  return [problem(["swarm", "kinds"], `draw route_forged, which ${UNSIGNED}`)];
}

function stormLength(fault: FaultEntry): Duration {
  return fault.storm === null ? 0 : fault.storm.times * fault.storm.every;
}

function problem(path: Path, message: string): Problem {
  return { path, onKey: false, message };
}
