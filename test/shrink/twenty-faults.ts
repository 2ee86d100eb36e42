/** A scenario with many faults, for what is to be shrunk. */
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";

const FAULTS = [
  (at: number) => `{ crash: stable/1, at: ${at}s, for: 1500ms }`,
  (at: number) => `{ error_burst: canary, at: ${at}s, for: 4s, probability: 60% }`,
  (at: number) => `{ latency: "stable/*", at: ${at}s, for: 3s, factor: 4 }`,
  (at: number) => `{ cold_start: canary/0, at: ${at}s, for: 5s, factor: 6 }`,
  (at: number) => `{ reply_lost: processes, at: ${at}s, for: 2s, probability: 20% }`,
];

export function manyFaults(count: number): Scenario {
  const faults = Array.from({ length: count }, (_, i) => FAULTS[i % FAULTS.length]?.(2 + i));
  const text = `
name: many-faults
seed: s7
jobs: { attempts: 3, tenants: 40, kinds: { small: 1, large: 2 } }
load: [{ ramp: 10/s..400/s, for: 5s }, { poisson: 400/s, for: 40s }]
producers: 2
controllers: 2
fleets:
  stable: { workers: 3, errors: 2% }
  canary: { workers: 2 }
operations: [{ at: 20s, action: pause }, { at: 22s, action: resume }]
faults: [${faults.join(", ")}]
expect: { outcome: completed }
`;
  return resolveScenario(parseScenario({ text, file: "many-faults.yaml" }));
}
