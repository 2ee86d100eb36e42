/**
 * The scenario of the speed measurements: a healthy canary held at a tenth of the traffic, two
 * producers, a few workers with wide concurrency, no faults, everything recorded and checked.
 */
import { type Duration, SECOND } from "../../src/kernel/time.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

/** Share of the canary lane, of 1. */
export const SHARE = 0.1;

export interface BenchLoad {
  readonly ratePerSecond: number;
  readonly length: Duration;
}

const FLEET = `
    concurrency: 300
    service_time: { lognormal: { median: 5ms, p99: 20ms } }
    errors: 0.1%`;

export function benchScenario({ ratePerSecond, length }: BenchLoad): Scenario {
  const text = `
name: bench
description: Speed of the simulated world.
seed: bench
jobs: { backoff: { exponential: 100ms, max: 1s }, payload: 200B }
producers: 2
load:
  - { poisson: ${ratePerSecond}/s, for: ${length / SECOND}s }
fleets:
  stable:
    workers: 2${FLEET}
  canary:
    workers: 1${FLEET}
rollout:
  queue_name: bench
  initial_percent: ${SHARE * 100}%
  max_percent: ${SHARE * 100}%
  auto_promotion: false
  step_duration: 1m
  min_duration: 1m
  max_duration: 1000m
  metrics_window: 30s
  look_every: 10s
  rollback_thresholds:
    max_error_rate_increase: 2 points
    max_latency_increase: 15%
    max_throughput_decrease: 10%
    min_success_rate: 95%
    required_sample_size: 100
rollout_at: 1s
expect: { outcome: in_progress, achieved_at_least: 99%, share_reached: ${SHARE * 100}% }
`;
  return resolveScenario(parseScenario({ text, file: "bench/scenarios/bench-scenario.ts" }));
}
