/**
 * A short live scenario with the given lines of a fault plan: a canary that runs, jobs that are
 * tried often enough to survive anything, and leases that lapse soon.
 */
import { parseScenario } from "../../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";

export interface FaultLines {
  readonly seed: string;
  /** Of the load. */
  readonly seconds: number;
  /** Each as in a scenario file, without the dash. */
  readonly faults: readonly string[];
  /** What people ask for, as lines too. Default: nothing. */
  readonly operations?: readonly string[];
  /** After the load, for what is left. Default: 20. */
  readonly drainSeconds?: number;
}

export function scenarioWith(lines: FaultLines): Scenario {
  const { seed, seconds, faults, operations = [], drainSeconds = 20 } = lines;
  const drain = `${drainSeconds}s`;
  const text = `
name: faults
seed: "${seed}"
jobs: { attempts: 50, backoff: { constant: 50ms }, payload: 50B }
load:
  - { poisson: 500/s, for: ${seconds}s }
fleets:
  stable: { version: v1, workers: 1, concurrency: 64, service_time: { exponential: 10ms } }
  canary: { version: v2, workers: 1, concurrency: 64, service_time: { exponential: 10ms } }
rollout_at: 100ms
rollout:
  queue_name: faults
  initial_percent: 20%
  max_percent: 20%
  step_duration: 60s
  look_every: 60s
faults:
${faults.map((line) => `  - { ${line} }`).join("\n")}
operations: [${operations.map((line) => `{ ${line} }`).join(", ")}]
timing:
  { lease: 1s, leader: 1s, window_slot: 100ms, command_timeout: 400ms, drain_within: ${drain} }
`;
  return resolveScenario(parseScenario({ text, file: "faults.yaml" }));
}
