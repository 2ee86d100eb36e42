/**
 * Arbitrary plans of faults, for fast-check. A plan shrinks to fewer faults, and each to an
 * earlier, shorter and milder one: the tables of kinds draw their mildest parameters from small
 * numbers, so the numbers that they draw from are what is shrunk.
 */
import fc from "fast-check";

import type { RandomStream } from "../kernel/random.ts";
import { MILLISECOND } from "../kernel/time.ts";
import { FAULT_KINDS, type Fault, type FaultKind } from "../scenario/faults/fault.ts";
import type { Strikes } from "../scenario/faults/fault-kind.ts";
import { KINDS } from "../scenario/faults/fault-kinds.ts";
import { needsRegistry } from "../scenario/faults/registry-kinds.ts";
import { numbered, type PlannedFault } from "../scenario/plan/expand-faults.ts";
import { allNames } from "../scenario/plan/process-names.ts";
import type { Scenario } from "../scenario/scenario.ts";

export interface FaultPlanOptions {
  /** By default all kinds that the scenario can have. */
  readonly kinds?: readonly FaultKind[];
  /** Faults of a plan; 4 by default. */
  readonly maxFaults?: number;
}

const MOST_FAULTS = 4;
/** More than any kind draws. */
const DRAWS = 6;
const GRAIN = 1_000;
const LEAST_FOR = 100;

/** Faults that begin while there is load, on processes that this scenario has. */
export function arbitraryFaultPlan(
  scenario: Scenario,
  options: FaultPlanOptions = {},
): fc.Arbitrary<Fault[]> {
  const kinds = options.kinds ?? FAULT_KINDS.filter((kind) => isPossible(kind, scenario));
  const lengthMs = Math.floor(
    scenario.load.reduce((sum, phase) => sum + phase.for, 0) / MILLISECOND,
  );
  const one = fc.constantFrom(...kinds).chain((kind) =>
    fc
      .record({
        target: fc.constantFrom(...targetsOf(KINDS[kind].strikes, scenario)),
        atMs: fc.integer({ min: 0, max: Math.max(0, lengthMs - 1) }),
        forMs: fc.integer({ min: LEAST_FOR, max: Math.max(LEAST_FOR, lengthMs) }),
        draws: fc.array(fc.integer({ min: 0, max: GRAIN - 1 }), {
          minLength: DRAWS,
          maxLength: DRAWS,
        }),
      })
      .map(({ target, atMs, forMs, draws }) => ({
        kind,
        targets: [target],
        at: atMs * MILLISECOND,
        for: forMs * MILLISECOND,
        ...KINDS[kind].draw(streamOf(draws), contextOf(scenario)),
      })),
  );
  const maxLength = options.maxFaults ?? MOST_FAULTS;
  return fc.array(one, { maxLength }).map((plan) => numbered(plan as PlannedFault[]));
}

/** Some kinds strike what a scenario need not have. */
function isPossible(kind: FaultKind, { registry, routeSigning }: Scenario): boolean {
  if (kind === "route_forged") return routeSigning;
  return registry !== null || !needsRegistry(kind);
}

/** The numbers one after the other, and zeros after the last. */
function streamOf(draws: readonly number[]): RandomStream {
  let at = 0;
  return { next: () => (draws[at++] ?? 0) / GRAIN };
}

function contextOf({ stable, canary, jobs }: Scenario) {
  return { versions: [stable.version, canary.version], maxAttempts: jobs.maxAttempts };
}

function targetsOf(strikes: Strikes, scenario: Scenario): string[] {
  if (strikes === "store" || strikes === "load") return [strikes];
  const names = allNames({
    stable: scenario.stable.workers,
    canary: scenario.canary.workers,
    controller: scenario.controllers,
    producer: scenario.producers,
  });
  if (strikes === "process") return names;
  const roles = strikes === "controller" ? ["controller"] : ["stable", "canary"];
  return names.filter((name) => roles.includes(name.split("/")[0] ?? ""));
}
