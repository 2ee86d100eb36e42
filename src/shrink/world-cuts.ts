/**
 * Cuts in the world that a run takes place in: fewer processes, less traffic, simpler options. Each
 * option has one simplest value; it is taken or not.
 */
import { highestShare } from "../canary/rollout/plan/stages-of.ts";
import { FULL_SHARE } from "../canary/routing/route.ts";
import { unreachable } from "../kernel/assert.ts";
import { type Duration, MILLISECOND, SECOND } from "../kernel/time.ts";
import type {
  Expectations,
  FleetConfig,
  LoadPhase,
  Scenario,
  ServiceLaw,
} from "../scenario/scenario.ts";

/** Jobs a second; less traffic than this says little. */
const LEAST_RATE = 1;
/** Part of a fleet's capacity that its load may come to. */
const MOST_USED = 0.5;
const SIMPLE_TICK = 10 * MILLISECOND;

export function fewerProcesses(scenario: Scenario): Scenario[] {
  const { stable, canary, producers, controllers } = scenario;
  return [
    ...smallerFleets(canary).map((fleet) => ({ ...scenario, canary: fleet })),
    ...smallerFleets(stable).map((fleet) => ({ ...scenario, stable: fleet })),
    ...fewer(controllers).map((count) => ({ ...scenario, controllers: count })),
    ...fewer(producers).map((count) => ({ ...scenario, producers: count })),
  ].filter(isUpToItsLoad);
}

export function lessTraffic(scenario: Scenario): Scenario[] {
  const halved = scenario.load.map(
    (phase): LoadPhase => ({
      ...phase,
      fromRate: halvedRate(phase.fromRate),
      toRate: halvedRate(phase.toRate),
    }),
  );
  return [{ ...scenario, load: halved }];
}

export function simpler(scenario: Scenario): Scenario[] {
  const { jobs, stable, canary, timing } = scenario;
  const [least] = timing.networkDelay;
  return [
    ...fewerExpectations(scenario),
    { ...scenario, jobs: { ...jobs, kinds: [] } },
    { ...scenario, jobs: { ...jobs, tenants: 0 } },
    { ...scenario, jobs: { ...jobs, payloadBytes: 0 } },
    { ...scenario, stable: simplerFleet(stable), canary: simplerFleet(canary) },
    { ...scenario, canary: simplerFleet(canary) },
    { ...scenario, stable: simplerFleet(stable) },
    { ...scenario, timing: { ...timing, networkDelay: [least, least] } },
    { ...scenario, timing: { ...timing, tick: Math.max(timing.tick, SIMPLE_TICK) } },
    { ...scenario, warmUp: 0 },
  ];
}

function fewer(count: number): number[] {
  const smaller = [1, Math.floor(count / 2), count - 1];
  return [...new Set(smaller)].filter((one) => one >= 1 && one < count);
}

function smallerFleets(fleet: FleetConfig): FleetConfig[] {
  return [
    ...fewer(fleet.workers).map((workers) => ({ ...fleet, workers })),
    ...fewer(fleet.concurrency).map((concurrency) => ({ ...fleet, concurrency })),
  ];
}

/** Fleets that drown would fail too, but not in the way that is looked for. */
function isUpToItsLoad({ load, stable, canary, rollout }: Scenario): boolean {
  const peak = Math.max(...load.flatMap(({ fromRate, toRate }) => [fromRate, toRate]));
  const canaryPeak = (peak * highestShare(rollout)) / FULL_SHARE;
  return peak <= MOST_USED * capacity(stable) && canaryPeak <= MOST_USED * capacity(canary);
}

/** Jobs a second, about. */
function capacity({ workers, concurrency, serviceTime }: FleetConfig): number {
  return (workers * concurrency * SECOND) / Math.max(1, typical(serviceTime));
}

function halvedRate(rate: number): number {
  return rate === 0 ? 0 : Math.min(rate, Math.max(LEAST_RATE, Math.floor(rate / 2)));
}

function simplerFleet(fleet: FleetConfig): FleetConfig {
  return {
    ...fleet,
    errors: { probability: 0, byKind: {}, burst: null },
    serviceTime: { kind: "constant", value: typical(fleet.serviceTime) },
    warmUp: { for: 0, factor: 1 },
  };
}

function typical(law: ServiceLaw): Duration {
  switch (law.kind) {
    case "constant":
      return law.value;
    case "exponential":
      return law.mean;
    case "lognormal":
      return law.median;
    case "bimodal":
      return law.fast;
    case "empirical":
      return law.values.toSorted((a, b) => a - b)[Math.floor(law.values.length / 2)] as Duration;
    default:
      return unreachable(law, "service time");
  }
}

function fewerExpectations(scenario: Scenario): Scenario[] {
  const { expect } = scenario;
  const names = (Object.keys(expect) as (keyof Expectations)[]).filter(
    (name) => expect[name] !== null,
  );
  return names.map((name) => ({ ...scenario, expect: { ...expect, [name]: null } }));
}
