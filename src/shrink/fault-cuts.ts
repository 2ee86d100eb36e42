/**
 * Cuts in what is done to a run: fewer faults, operations and targets, shorter and milder faults.
 * Each gives the candidates of one step, the boldest first.
 */
import type { Fault } from "../scenario/faults/fault.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { shorterLengths } from "./length-cuts.ts";
import { milderFaults } from "./milder.ts";

export function withoutOneFault(scenario: Scenario): Scenario[] {
  return withoutEach(scenario.faults).map((faults) => ({ ...scenario, faults }));
}

export function fewerOperations(scenario: Scenario): Scenario[] {
  const { operations } = scenario;
  if (operations.length === 0) return [];
  const none = { ...scenario, operations: [] };
  return [none, ...withoutEach(operations).map((some) => ({ ...scenario, operations: some }))];
}

export function fewerTargets(scenario: Scenario): Scenario[] {
  return replacingOneFault(scenario, (fault) => {
    const { targets } = fault;
    if (targets.length < 2) return [];
    const middle = Math.ceil(targets.length / 2);
    const halves = [targets.slice(0, middle), targets.slice(middle)];
    return [...halves, ...withoutEach(targets)].map((some) => ({ ...fault, targets: some }));
  });
}

export function shorterFaults(scenario: Scenario): Scenario[] {
  return replacingOneFault(scenario, (fault) =>
    shorterLengths(fault.for).map((lasts) => ({ ...fault, for: lasts })),
  );
}

export function milder(scenario: Scenario): Scenario[] {
  return replacingOneFault(scenario, milderFaults);
}

function replacingOneFault(
  scenario: Scenario,
  replacements: (fault: Fault) => readonly Fault[],
): Scenario[] {
  const { faults } = scenario;
  return faults.flatMap((fault, index) =>
    replacements(fault).map((other) => ({ ...scenario, faults: faults.with(index, other) })),
  );
}

function withoutEach<T>(all: readonly T[]): T[][] {
  return all.map((_, index) => all.filter((__, i) => i !== index));
}
