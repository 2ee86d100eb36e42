/** Shrinking with artificial failures: what is left fails, is minimal, and is always the same. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SECOND } from "../../src/kernel/time.ts";
import type { FaultKind } from "../../src/scenario/faults/fault.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { resolvedYaml } from "../../src/scenario/resolved-yaml.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { type ShrinkOptions, shrink } from "../../src/shrink/shrink.ts";
import { manyFaults } from "./twenty-faults.ts";

const signal = new AbortController().signal;

/** Shrinks by a predicate and keeps every question that was asked. */
async function shrunkBy(
  scenario: Scenario,
  predicate: (candidate: Scenario) => boolean,
  more: Partial<ShrinkOptions> = {},
) {
  const asked: string[] = [];
  const stillFails = async (candidate: Scenario) => {
    asked.push(JSON.stringify(candidate));
    return predicate(candidate);
  };
  return { ...(await shrink({ scenario, stillFails, signal, ...more })), asked };
}

function countOf(scenario: Scenario, kind: FaultKind): number {
  return scenario.faults.filter((fault) => fault.kind === kind).length;
}

/** Fails if it has at least so many faults of each kind. */
function needs(counts: Partial<Record<FaultKind, number>>) {
  const wanted = Object.entries(counts) as [FaultKind, number][];
  return (scenario: Scenario) => wanted.every(([kind, count]) => countOf(scenario, kind) >= count);
}

const NEEDS = fc.record({
  crash: fc.nat(2),
  error_burst: fc.nat(2),
  latency: fc.nat(2),
  cold_start: fc.nat(1),
});

describe("whatever the failure needs", () => {
  test("what is left fails, has exactly that, and reads the same from its file", async () => {
    await fc.assert(
      fc.asyncProperty(NEEDS, async (counts) => {
        const predicate = needs(counts);
        const { scenario, minimal } = await shrunkBy(manyFaults(10), predicate);
        expect(minimal).toBe(true);
        expect(predicate(scenario)).toBe(true);
        const needed = Object.values(counts).reduce((sum, count) => sum + count, 0);
        expect(scenario.faults).toHaveLength(needed);
        const text = resolvedYaml(scenario);
        expect(resolveScenario(parseScenario({ text, file: "shrunk.yaml" }))).toEqual(scenario);
      }),
      { seed: 31, numRuns: 6 },
    );
  });

  test("no question is asked twice, and the same start gives the same end", async () => {
    await fc.assert(
      fc.asyncProperty(NEEDS, async (counts) => {
        const once = await shrunkBy(manyFaults(10), needs(counts));
        const again = await shrunkBy(manyFaults(10), needs(counts));
        expect(new Set(once.asked).size).toBe(once.asked.length);
        expect(once.attempts).toBe(once.asked.length);
        expect(again).toEqual(once);
      }),
      { seed: 32, numRuns: 2 },
    );
  });

  test("even if the failure comes and goes without sense, it ends within its budget", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 60 }), async (salt, most) => {
        const senseless = (scenario: Scenario) =>
          JSON.stringify(scenario).length % 3 !== Math.abs(salt) % 3;
        const { scenario, attempts } = await shrunkBy(manyFaults(12), senseless, { most });
        expect(attempts).toBeLessThanOrEqual(most);
        expect(attempts === 0 || senseless(scenario) || scenario.faults.length === 12).toBe(true);
      }),
      { seed: 33, numRuns: 8 },
    );
  });
});

test("of twenty faults the two that are needed are left, at their weakest and alone", async () => {
  const start = manyFaults(20);
  const [first, second] = [start.faults[5], start.faults[11]];
  const overlap = (scenario: Scenario) =>
    scenario.faults.some(({ at }) => at === first?.at) &&
    scenario.faults.some(({ at }) => at === second?.at);
  const progress: number[] = [];
  const { scenario, attempts } = await shrunkBy(start, overlap, {
    onProgress: ({ faults }) => progress.push(faults),
  });
  expect(scenario.faults.map(({ id, kind }) => [id, kind])).toEqual([
    ["fault-1", "crash"],
    ["fault-2", "error_burst"],
  ]);
  expect(progress).toHaveLength(attempts);
  expect(progress.at(-1)).toBe(2);
  const [crash, burst] = scenario.faults;
  expect(crash?.for).toBeLessThan(SECOND / 4);
  expect(burst).toMatchObject({ kind: "error_burst", targets: ["canary/0"], kinds: [] });
  expect(burst?.kind === "error_burst" && burst.probability).toBeLessThan(0.03);
  const { load, operations, expect: expected, producers, controllers, jobs } = scenario;
  expect({ operations, producers, controllers, kinds: jobs.kinds }).toEqual({
    operations: [],
    producers: 1,
    controllers: 1,
    kinds: [],
  });
  expect(Object.values(expected).every((value) => value === null)).toBe(true);
  expect(load.reduce((sum, phase) => sum + phase.for, 0)).toBeLessThan(18 * SECOND);
  expect(load.every(({ toRate }) => toRate <= 1)).toBe(true);
});

test("only what matters keeps its size", async () => {
  const busy = (scenario: Scenario) =>
    scenario.stable.workers >= 2 && scenario.load.some(({ toRate }) => toRate >= 100);
  const { scenario } = await shrunkBy(manyFaults(5), busy);
  expect(scenario.faults).toEqual([]);
  expect(scenario.stable.workers).toBe(2);
  expect(scenario.canary.workers).toBe(1);
  expect(scenario.load.at(-1)?.toRate).toBe(100);
});

test("a budget that is used up is told, and what was reached so far is kept", async () => {
  const { scenario, minimal, attempts } = await shrunkBy(manyFaults(20), needs({ latency: 2 }), {
    most: 8,
  });
  expect({ minimal, attempts }).toEqual({ minimal: false, attempts: 8 });
  expect(countOf(scenario, "latency")).toBeGreaterThanOrEqual(2);
  expect(scenario.faults.length).toBeLessThan(20);
});

test("an interruption ends it", async () => {
  const interruption = new AbortController();
  interruption.abort();
  const interrupted = shrunkBy(manyFaults(3), () => true, { signal: interruption.signal });
  await expect(interrupted).rejects.toMatchObject({ code: "INTERRUPTED" });
});
