/**
 * Arbitrary seeds and small scenarios, for fast-check. Scenarios are valid by construction and
 * short enough to run hundreds of; they shrink to fewer workers and less traffic.
 */
import fc from "fast-check";

import { parseScenario } from "../scenario/parse-scenario.ts";
import { resolveScenario } from "../scenario/resolve-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Small numbers as text: short to write, and as good as any. */
export const arbitrarySeed: fc.Arbitrary<string> = fc.nat().map(String);

const load = fc.oneof(
  fc.record({ poisson: ratesUpTo(100), for: secondsOf(20, 40) }),
  fc.record({ uniform: ratesUpTo(100), for: secondsOf(20, 40) }),
  fc.record({
    ramp: fc.tuple(ratesUpTo(50), ratesUpTo(100)).map(([from, to]) => `${from}..${to}`),
    for: secondsOf(20, 40),
  }),
);

const content = fc.record({
  seed: arbitrarySeed,
  load: fc.tuple(load),
  producers: fc.integer({ min: 1, max: 2 }),
  controllers: fc.integer({ min: 1, max: 2 }),
  fleets: fc.record({ stable: fleetOf("v1"), canary: fleetOf("v2") }),
  rollout_at: secondsOf(1, 3),
  rollout: fc.record({
    initial_percent: percentOf(5, 50),
    metrics_window: fc.constant("5s"),
    look_every: secondsOf(1, 3),
    rollback_thresholds: fc.record({ required_sample_size: fc.integer({ min: 10, max: 100 }) }),
  }),
});

/** Half a minute of up to 100 jobs/s on a few workers, without faults: see arbitraryFaultPlan. */
export function arbitraryScenario(): fc.Arbitrary<Scenario> {
  return content.map((of) => {
    const text = JSON.stringify({ name: "arbitrary", ...of });
    return resolveScenario(parseScenario({ text, file: "an arbitrary scenario" }));
  });
}

function fleetOf(version: string) {
  return fc.record({
    version: fc.constant(version),
    workers: fc.integer({ min: 1, max: 3 }),
    concurrency: fc.integer({ min: 4, max: 16 }),
    service_time: fc.oneof(
      fc.integer({ min: 1, max: 40 }).map((ms) => ({ constant: `${ms}ms` })),
      fc.integer({ min: 1, max: 40 }).map((ms) => ({ exponential: `${ms}ms` })),
    ),
    errors: percentOf(0, 10),
  });
}

function ratesUpTo(most: number) {
  return fc.integer({ min: 1, max: most }).map((rate) => `${rate}/s`);
}

function secondsOf(min: number, max: number) {
  return fc.integer({ min, max }).map((seconds) => `${seconds}s`);
}

function percentOf(min: number, max: number) {
  return fc.integer({ min, max }).map((percent) => `${percent}%`);
}
