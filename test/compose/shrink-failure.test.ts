/**
 * A run that fails on a broken store, under twenty faults of which the failure needs two, comes
 * down to these two. The broken part stands in the place of the real one; the product has no
 * opening for it.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { HARNESS_BUG } from "../../src/result/swarm-result.ts";
import type { FaultKind } from "../../src/scenario/faults/fault.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type * as Consumers from "../../src/simulator/store/consumer-commands.ts";
import type * as Reapers from "../../src/simulator/store/reaper-commands.ts";
import { BASE } from "../specimens/base-scenario.ts";

const STORE = "../../src/simulator/store";

/** Eighteen that do nothing to the broken part, and the two that break it together. */
const FAULTS = `
faults:
  - { latency: "stable/*", at: 2s, for: 1s, factor: 2, times: 10, every: 2s }
  - { latency: "canary/*", at: 3s, for: 1s, shift: 20ms, times: 9, every: 2s }
  - { crash: "stable/*", at: 6s, for: 1s }
  - { error_burst: "stable/*", at: 5s, for: 12s, probability: 80% }
`;

const signal = new AbortController().signal;

/** A job that lapsed once and then fails is taken from its worker and never put back. */
function breakRetriesAfterLapse(): void {
  const lapsed = new WeakMap<object, Set<string>>();
  vi.doMock(`${STORE}/reaper-commands.ts`, async (importOriginal) => {
    const original = (await importOriginal()) as typeof Reapers;
    const reap: typeof Reapers.reap = (model, command, stamp) => {
      const reply = original.reap(model, command, stamp);
      const known = lapsed.get(model) ?? new Set();
      for (const { jobId } of reply.jobs) known.add(jobId);
      lapsed.set(model, known);
      return reply;
    };
    return { ...original, reap };
  });
  vi.doMock(`${STORE}/consumer-commands.ts`, async (importOriginal) => {
    const original = (await importOriginal()) as typeof Consumers;
    const settle: typeof Consumers.settle = (model, command, stamp) => {
      const reply = original.settle(model, command, stamp);
      for (const { jobId, attempt, outcome } of command.settlements) {
        if (outcome === "retry" && lapsed.get(model)?.has(jobId))
          model.waiting.take(jobId, attempt + 1);
      }
      return reply;
    };
    return { ...original, settle };
  });
}

async function twentyFaults(): Promise<Scenario> {
  const { parseScenario } = await import("../../src/scenario/parse-scenario.ts");
  const { resolveScenario } = await import("../../src/scenario/resolve-scenario.ts");
  const text = BASE.replace("attempts: 2", "attempts: 4")
    .replaceAll("errors: 2%", "errors: 0%")
    .replaceAll("median: 8ms, p99: 30ms", "median: 40ms, p99: 90ms");
  const load = "load: [{ poisson: 100/s, for: 24s }]\n";
  return resolveScenario(parseScenario({ text: `${text}${load}${FAULTS}`, file: "twenty.yaml" }));
}

async function failedOf(scenario: Scenario): Promise<string[]> {
  const { judgeOnly } = await import("../../src/compose/run-simulated.ts");
  const result = await judgeOnly(scenario, { onProgress: () => {}, signal, command: "" });
  return result.findings.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
}

function kinds(scenario: Scenario): FaultKind[] {
  return scenario.faults.map(({ kind }) => kind).toSorted();
}

beforeEach(() => {
  vi.resetModules();
});

afterEach(() => {
  vi.doUnmock(`${STORE}/reaper-commands.ts`);
  vi.doUnmock(`${STORE}/consumer-commands.ts`);
  vi.doUnmock("../../src/simulator/world.ts");
  vi.resetModules();
});

describe("shrinking a failure", () => {
  test("of twenty faults leaves the two that it needs, in a shorter run", {
    timeout: 120_000,
  }, async () => {
    breakRetriesAfterLapse();
    const { shrinkFailure } = await import("../../src/compose/shrink-failure.ts");
    const scenario = await twentyFaults();
    expect(scenario.faults).toHaveLength(20);
    expect(await failedOf(scenario)).toContain("jobs-conserved");
    const progress: (readonly [number, number])[] = [];
    const shrunk = await shrinkFailure({
      scenario,
      findings: ["jobs-conserved"],
      signal,
      onProgress: (attempts, faults) => progress.push([attempts, faults]),
    });
    expect(kinds(shrunk.scenario)).toEqual(["crash", "error_burst"]);
    expect(shrunk.minimal).toBe(true);
    expect(progress.at(-1)).toEqual([shrunk.attempts, 2]);
    expect(await failedOf(shrunk.scenario)).toContain("jobs-conserved");
    for (const fault of shrunk.scenario.faults) {
      const without = shrunk.scenario.faults.filter(({ id }) => id !== fault.id);
      const alone = await failedOf({ ...shrunk.scenario, faults: without });
      expect(alone).not.toContain("jobs-conserved");
    }
    const [first, last] = [scenario.load[0], shrunk.scenario.load.at(-1)];
    expect(last?.for).toBeLessThan(first?.for ?? 0);
  });

  test("a failure of another kind does not count", async () => {
    breakRetriesAfterLapse();
    const { shrinkFailure } = await import("../../src/compose/shrink-failure.ts");
    const scenario = await twentyFaults();
    const shrunk = await shrinkFailure({ scenario, findings: ["one-leader"], signal, most: 12 });
    expect(shrunk).toMatchObject({ scenario, attempts: 12, minimal: false });
  });

  test("an error of coalmine itself is a finding like any other", async () => {
    vi.doMock(`${STORE}/reaper-commands.ts`, async (importOriginal) => {
      const original = (await importOriginal()) as typeof Reapers;
      const reap: typeof Reapers.reap = (model, command, stamp) => {
        const reply = original.reap(model, command, stamp);
        if (reply.jobs.length > 0) throw new Error("nobody thought of this");
        return reply;
      };
      return { ...original, reap };
    });
    const { shrinkFailure } = await import("../../src/compose/shrink-failure.ts");
    const scenario = await twentyFaults();
    const { scenario: left } = await shrinkFailure({ scenario, findings: [HARNESS_BUG], signal });
    expect(kinds(left)).toEqual(["crash"]);
  });
});
