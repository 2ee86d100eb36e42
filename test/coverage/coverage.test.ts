/** What a run reached: states, edges, faults and their pairs, from control events alone. */
import { expect, test } from "vitest";

import { judgeOnly } from "../../src/compose/run-simulated.ts";
import { Coverage } from "../../src/coverage/coverage.ts";
import { knownCoverage } from "../../src/coverage/known-coverage.ts";
import type { HistoryEvent } from "../../src/history/event.ts";
import { FAULT_KINDS, type Fault } from "../../src/scenario/faults/fault.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { swarmFile } from "../swarm/a-campaign.ts";

const CRASH: Fault = { kind: "crash", id: "fault-1", targets: ["canary/0"], at: 5, for: 10 };

function fault(phase: "begins" | "ends"): HistoryEvent {
  return { kind: "fault", at: 5, process: "world", phase, fault: CRASH };
}

test("nothing is reached before anything happened", () => {
  expect(new Coverage().reached()).toEqual([]);
});

test("a fault, a process, an action and a refusal are told once, sorted", () => {
  const coverage = new Coverage();
  const base = { at: 1, process: "controller/0", order: 1, storeAt: 1 };
  for (let i = 0; i < 2; i++) {
    coverage.record(fault("begins"));
    coverage.record({ kind: "process", at: 1, process: "canary/0", phase: "crashed", version: "" });
    coverage.record({ kind: "operated", at: 1, process: "world", action: { kind: "pause" } });
    coverage.record({
      ...base,
      kind: "commitRefused",
      command: "commitRollout",
      reason: "token",
      token: 1,
    });
    coverage.record(fault("ends"));
  }
  expect(coverage.reached()).toEqual([
    "fault:crash",
    "operation:pause",
    "process:canary/crashed",
    "refused:commitRollout/token",
  ]);
});

test("of what a list knows, runs reach some, and nothing of those sorts that it does not know", async () => {
  const known = new Set(knownCoverage(FAULT_KINDS));
  const sorts = /^(state|edge|check|decision|fault):/;
  const signal = new AbortController().signal;
  const reached = new Set<string>();
  for (let seed = 1; seed <= 12; seed++) {
    const scenario = resolveScenario(swarmFile().content, { seed: String(seed) });
    const options = { signal, command: "", onProgress: () => {} };
    for (const what of (await judgeOnly(scenario, options)).coverage) reached.add(what);
  }
  expect([...reached].filter((what) => sorts.test(what) && !known.has(what))).toEqual([]);
  const some = ["state:active", "edge:planning>active", "fault:crash", "pair:active+crash"];
  expect(some.filter((what) => !reached.has(what))).toEqual([]);
});
