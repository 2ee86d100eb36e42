/** Resolving: compression, the fault plan, and that resolved text gives the same again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { type ResolveOptions, resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { resolvedYaml } from "../../src/scenario/resolved-yaml.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { scenarioFileText } from "./scenario-file-text.ts";

const SECOND = 1_000_000;
const BASE = "name: a\nload: [{ poisson: 100/s, for: 100s }]\n";

function resolved(text: string, options: ResolveOptions = {}): Scenario {
  return resolveScenario(parseScenario({ text, file: "case.yaml" }), options);
}

describe("--compress", () => {
  const text =
    `${BASE}warm_up: 10s\nrollout_at: 20s\nrollout: { look_every: 5s, metrics_window: 40s }\n` +
    "faults: [{ latency: canary, at: 30s, for: 20s, factor: 2, shift: 10ms }]\n" +
    "operations: [{ at: 50s, action: pause }]\n" +
    "expect: { detected_within: 30s, latency_p99_within: 100ms }\n";
  const scenario = resolved(text, { compress: 10 });

  test("divides what is a length on the time line", () => {
    expect(scenario.compress).toBe(10);
    expect(scenario.load[0]?.for).toBe(10 * SECOND);
    expect(scenario.warmUp).toBe(SECOND);
    expect(scenario.rolloutAt).toBe(2 * SECOND);
    expect(scenario.rollout.lookEvery).toBe(SECOND / 2);
    expect(scenario.rollout.maxDuration).toBe(720 * SECOND);
    expect(scenario.rollout.rollback.grace).toBe(3 * SECOND);
    expect(scenario.faults[0]).toMatchObject({ at: 3 * SECOND, for: 2 * SECOND });
    expect(scenario.operations[0]?.at).toBe(5 * SECOND);
    expect(scenario.expect.detectedWithin).toBe(3 * SECOND);
    expect(scenario.jobs.backoff).toEqual({ kind: "exponential", delay: 100_000, max: 3 * SECOND });
    expect(scenario.timing).toMatchObject({ leaseFor: 3 * SECOND, leaderFor: SECOND / 2 });
    expect(scenario.timing).toMatchObject({ windowSlot: SECOND / 10, drainWithin: 6 * SECOND });
  });

  test("divides how long a worker that died is down, and how late the metrics are", () => {
    const faults =
      "faults:\n  - { poison: canary, at: 1s, for: 5s, probability: 1%, restart: 2s }\n" +
      "  - { memory_leak: canary, at: 2s, for: 5s, attempts: 70, restart: 3s }\n" +
      "  - { metrics_late: controller, at: 3s, for: 5s, by: 4s }\n";
    expect(resolved(`${BASE}${faults}`, { compress: 10 }).faults).toMatchObject([
      { restart: SECOND / 5 },
      { restart: (3 * SECOND) / 10, attempts: 70 },
      { by: (4 * SECOND) / 10 },
    ]);
  });

  test("leaves rates, service times, ticks, timeouts, delays and latency bounds", () => {
    expect(scenario.load[0]?.fromRate).toBe(100);
    expect(scenario.stable.serviceTime).toEqual({ kind: "lognormal", median: 10_000, p99: 50_000 });
    expect(scenario.faults[0]).toMatchObject({ factor: 2, shift: 10_000 });
    expect(scenario.timing).toMatchObject({ tick: 5000, commandTimeout: 2 * SECOND });
    expect(scenario.timing.networkDelay).toEqual([100, 300]);
    expect(scenario.expect.latencyP99Within).toBe(100_000);
  });

  test("divides how long places are held, but never under three leaderships", () => {
    const limit = "deployment_limit: { deployments: 2, held_by_others: 1, until: 20s }\n";
    expect(resolved(`${BASE}${limit}`, { compress: 10 }).deploymentLimit).toEqual({
      deployments: 2,
      holdFor: 3 * SECOND,
      heldByOthers: 1,
      until: 2 * SECOND,
      givenBack: true,
    });
    const short = resolved(`${BASE}${limit}`, { compress: 1000 });
    expect(short.deploymentLimit?.holdFor).toBe(3 * short.timing.leaderFor);
    expect(resolved(BASE).deploymentLimit).toBeNull();
  });

  test("a slot is never under 10 ms, nor a look under a slot", () => {
    const short = resolved(text, { compress: 1000 });
    expect(short.timing.windowSlot).toBe(10_000);
    expect(short.rollout.lookEvery).toBe(10_000);
    expect(short.rollout.metricsWindow).toBe(40_000);
    expect(short.timing.leaderFor).toBe(100_000);
  });
});

describe("the fault plan", () => {
  const storm =
    `${BASE}fleets: { canary: { workers: 3 } }\n` +
    "faults:\n  - { crash: canary/*, at: 10s, for: 4s, times: 8, every: 10s }\n" +
    "  - { crash: canary/1, at: 35s, for: 10s }\n" +
    "  - { error_burst: canary, at: 5s, for: 5s, probability: 20% }\n";

  test("names every process, and numbers faults in the order of their beginnings", () => {
    const { faults } = resolved(storm);
    expect(faults[0]).toEqual({
      id: "fault-1",
      kind: "error_burst",
      targets: ["canary/0", "canary/1", "canary/2"],
      at: 5 * SECOND,
      for: 5 * SECOND,
      probability: 0.2,
      kinds: [],
    });
    expect(faults.map((fault) => fault.id)).toEqual(faults.map((_, i) => `fault-${i + 1}`));
    expect(faults.map((fault) => fault.at)).toEqual(
      faults.map((of) => of.at).sort((a, b) => a - b),
    );
  });

  test("a storm never strikes a process that is down", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        const { faults } = resolved(storm, { seed: String(seed) });
        const crashes = faults.filter((fault) => fault.kind === "crash");
        expect(crashes).toHaveLength(9);
        for (const [i, crash] of crashes.entries()) {
          expect(crash.targets).toHaveLength(1);
          const later = crashes.slice(i + 1).filter((of) => of.targets[0] === crash.targets[0]);
          for (const next of later) expect(next.at).toBeGreaterThan(crash.at + crash.for);
        }
      }),
      { seed: 122 },
    );
  });

  test("follows from the seed alone", () => {
    expect(resolved(storm, { seed: "7" }).faults).toEqual(resolved(storm, { seed: "7" }).faults);
    expect(resolved(storm, { seed: "7" }).faults).not.toEqual(
      resolved(storm, { seed: "8" }).faults,
    );
  });
});

describe("resolved text", () => {
  test("gives the same scenario again, for any file, seed and compression", () => {
    const compress = fc.constantFrom(1, 2.5, 10, 33);
    const seed = fc.integer({ min: 0 }).map(String);
    fc.assert(
      fc.property(scenarioFileText, seed, compress, (text, ofSeed, factor) => {
        const scenario = resolved(text, { seed: ofSeed, compress: factor });
        expect(resolved(resolvedYaml(scenario))).toEqual(scenario);
      }),
      { seed: 121, numRuns: 200 },
    );
  });

  test("is itself a fixed point", () => {
    const once = resolvedYaml(resolved(BASE, { seed: "007", compress: 3 }));
    expect(resolvedYaml(resolved(once))).toBe(once);
    expect(resolved(once).seed).toBe("007");
  });
});
