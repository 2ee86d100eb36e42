/**
 * A long live run in which any process is killed, again and again: whom and when is drawn from the
 * seed. The canary stays at its share, so that every role has work all the time.
 */
import { stream } from "../../src/kernel/random.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

export interface Kills {
  readonly seed: string;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly kills: number;
}

const PROCESSES = [
  ...["controller/0", "controller/1", "producer/0", "producer/1"],
  ...["stable/0", "stable/1", "canary/0"],
];
/** At both ends nobody is killed: the deployment begins, and what was sent late is caught up. */
const QUIET_SECONDS = 3;
const DOWN_MS = 200;

export function killScenario(options: Kills): Scenario {
  const { seed, ratePerSecond, seconds } = options;
  return resolveScenario(
    parseScenario({
      file: "bench/scenarios/kill-scenario.ts",
      text: `
name: kills
description: Any process is killed at any moment
seed: "${seed}"
jobs: { attempts: 50, backoff: { constant: 100ms }, payload: 100B }
producers: 2
controllers: 2
load:
  - { poisson: ${ratePerSecond}/s, for: ${seconds}s }
fleets:
  stable: { workers: 2, concurrency: 300, service_time: { lognormal: { median: 5ms, p99: 20ms } } }
  canary: { workers: 1, concurrency: 300, service_time: { lognormal: { median: 5ms, p99: 20ms } } }
rollout_at: 500ms
rollout:
  queue_name: kills
  initial_percent: 10%
  max_percent: 10%
  auto_promotion: false
  step_duration: 1m
  min_duration: 1m
  max_duration: 1000m
  look_every: 5s
  metrics_window: 10s
  rollback_thresholds:
    max_error_rate_increase: 50 points
    max_latency_increase: 1000000%
    max_throughput_decrease: 100%
    min_success_rate: 1%
    required_sample_size: 100
faults:
${killLines(options).join("\n")}
timing: { lease: 2s, leader: 2s, drain_within: 60s }
expect: { outcome: in_progress, max_dead: 0 }
`,
    }),
  );
}

function killLines({ seed, seconds, kills }: Kills): string[] {
  const random = stream(seed, "kills");
  const span = Math.max(0, seconds - 2 * QUIET_SECONDS) * 1_000;
  return Array.from({ length: kills }, () => {
    const name = PROCESSES[Math.floor(random.next() * PROCESSES.length)];
    const at = QUIET_SECONDS * 1_000 + Math.floor(random.next() * span);
    return `  - { crash: ${name}, at: ${at}ms, for: ${DOWN_MS}ms }`;
  });
}
