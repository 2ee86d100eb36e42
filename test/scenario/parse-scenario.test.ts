/** What a scenario file may not say, and that each message names the place and the way out. */
import { describe, expect, test } from "vitest";

import { OperatingError } from "../../src/kernel/errors.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";

const LOAD = "load:\n  - { poisson: 100/s, for: 60s }\n";

/** The lines of the error, without the first. */
function problems(text: string): string[] {
  try {
    parseScenario({ text, file: "case.yaml" });
  } catch (error) {
    if (!(error instanceof OperatingError)) throw error;
    expect(error.code).toBe("SCENARIO_INVALID");
    expect(error.exitCode).toBe(3);
    expect(error.hint).not.toBe("");
    return error.message.split("\n").slice(1);
  }
  throw new Error("the scenario was accepted");
}

describe("what is wrong is told with file, line and column", () => {
  test.each([
    ["name: a\nlaod: 3\n", 'case.yaml:2:1: laod: is not a known key; did you mean "load"?'],
    [`name: a\n${LOAD}producers: 0\n`, "case.yaml:4:12: producers: 0 must be a whole number"],
    [`name: Big\n${LOAD}`, 'case.yaml:1:7: name: "Big" must be a name'],
    [`name: a\n${LOAD}seed: a/b\n`, 'case.yaml:4:7: seed: "a/b" must be a seed'],
    [LOAD, "case.yaml:1:1: name: is missing"],
    ["name: a\nload: []\n", "case.yaml:2:7: load: must have at least one phase"],
    ["name: a\nload:\n  - { poisson: 100, for: 60s }\n", "3:16: load[0].poisson: 100 has no unit"],
    ["name: a\nload:\n  - { poison: 1/s, for: 6s }\n", "3:5: load[0]: has none of the keys"],
    ["name: a\nload:\n  - { poisson: 1/s }\n", "3:5: load[0].for: is missing: a duration"],
    ["name: a\nload:\n  - { poisson: 1/s, for: 0s }\n", "must be more than nothing"],
    ["name: a\nload:\n  - { spike: 1/s..9/s, for: 2s, peak: 2s }\n", "must be shorter"],
    ["name: a\nload:\n  - { sine: 1/s..9/s, for: 2s, period: 10ms }\n", "100th of the phase"],
    ["name: a\nload: [{ poisson: 1/s, for: 2s }]\njobs: { hot_tenant: 40% }\n", "needs tenants"],
    [`name: a\n${LOAD}rollout: { initial_percent: 101% }\n`, '"101%" is more than 100%'],
    [`name: a\n${LOAD}rollout: { initial_percent: 101 }\n`, "101 has no unit: a share from 0%"],
    [`name: a\n${LOAD}rollout: { initial_percent: 60% }\n`, "is more than max_percent"],
    [`name: a\n${LOAD}rollout: { window: 5m }\n`, 'did you mean "metrics_window"?'],
    [
      `name: a\n${LOAD}rollout: { routing_strategy: hash_ring, sticky_routing: false }\n`,
      "a ring is always sticky",
    ],
    [
      `name: a\n${LOAD}rollout: { sticky_hash: fnv1a32_mod_100, initial_percent: 2.5% }\n`,
      "only whole percents",
    ],
    [`name: a\n${LOAD}rollout: { canary_version: v9 }\n`, "but the canary fleet runs v2"],
    [`name: a\n${LOAD}rollout: { queue_name: a@b }\n`, "no @, no braces"],
    [`name: a\n${LOAD}fleets: { canary: { version: v1 } }\n`, "lanes are told apart by version"],
    [`name: a\n${LOAD}faults: [{ crash: canry/*, at: 5s }]\n`, 'did you mean "canary/*"?'],
    [`name: a\n${LOAD}faults: [{ crash: canary/7, at: 5s }]\n`, "there is only canary/0"],
    [`name: a\n${LOAD}faults: [{ crash: stable/2, at: 5s }]\n`, "there are stable/0 to stable/1"],
    [`name: a\n${LOAD}faults: [{ crash: canary, at: 2m }]\n`, "is not before the end of the load"],
    [`name: a\n${LOAD}faults: [{ crash: canary, at: 5s, times: 3 }]\n`, "a storm needs both"],
    [
      `name: a\n${LOAD}faults: [{ latency: controller/0, at: 5s, for: 5s, factor: 2 }]\n`,
      "runs no jobs",
    ],
    [`name: a\n${LOAD}faults: [{ latency: canary, at: 5s, for: 5s }]\n`, "changes nothing"],
    [
      `name: a\n${LOAD}jobs: { kinds: { mail: 1 } }\n` +
        "faults: [{ error_burst: canary, at: 5s, for: 5s, probability: 5%, kinds: [mial] }]\n",
      'did you mean "mail"?',
    ],
    [`name: a\n${LOAD}operations: [{ at: 5s, action: promot }]\n`, 'did you mean "promote"?'],
    [
      `name: a\n${LOAD}operations: [{ at: 5s, action: pause, reason: x }]\n`,
      "rollback and reject only",
    ],
    [`name: a\n${LOAD}rollout: { metrics_window: 1ms }\n`, "shorter than timing.window_slot (1s)"],
    [`name: a\n${LOAD}rollout: { look_every: 1ms }\n`, "nothing new would be seen"],
    [`name: a\n${LOAD}timing: { window_slot: 1ms }\n`, "longer than the 4000 slots"],
    [`name: a\n${LOAD}expect: { achieved_at_least: 0% }\n`, "must be more than nothing"],
    [`name: a\n${LOAD}expect: { share_reached: 80% }\n`, "never reached"],
    [`name: a\n${LOAD}expect: { diverted_at_least: 8 }\n`, "give `rollout.breaker` too"],
    [
      `name: a\n${LOAD}rollout: { metrics_window: 10s }\ntiming: { sample_above: 3/s }\n`,
      "leaves 15 run times a window",
    ],
    [`name: a\n${LOAD}timing: { network_delay: 3ms..1ms }\n`, "write the smaller one first"],
    [`name: a\n${LOAD}deployment_limit: { deployments: 51 }\n`, "of deployments from 1 to 50"],
    [
      `name: a\n${LOAD}deployment_limit: { deployments: 2, hold_for: 14s }\n`,
      "4:47: deployment_limit.hold_for: is less than 3 times timing.leader (5s)",
    ],
    [
      `name: a\n${LOAD}deployment_limit: { deployments: 2, until: 5s }\n`,
      "is about others, and there are none",
    ],
    [
      `name: a\n${LOAD}deployment_limit: { deployments: 1, held_by_others: 1, until: 60s }\n`,
      "no place would be free",
    ],
    ["name: a\nname: b\n", "case.yaml:2:1: Map keys must be unique"],
    ["name: [a\n", "case.yaml:2:1: "],
    ["", "case.yaml:1:1: is not a scenario"],
    ["- a\n", "is not a scenario"],
  ])("%j", (text, expected) => {
    expect(problems(text).join("\n")).toContain(expected);
  });

  test("all problems of a file at once, in the order of its lines", () => {
    const text = [
      "name: a",
      "load:",
      "  - { poisson: 100, for: 60s }",
      "  - { poisson: 100/s, fro: 60s }",
      "fleets:",
      "  canary: { workers: many, errors: 2 }",
      "faults:",
      "  - { crash: contoller/0, at: 1s }",
      "expct: {}",
    ].join("\n");
    const told = problems(text);
    const expected = [
      "3:16: load[0].poisson: 100 has no unit",
      "4:5: load[1].for: is missing: a duration, such as 30s",
      '4:23: load[1].fro: is not a known key; did you mean "for"?',
      '6:22: fleets.canary.workers: "many" must be a whole number of workers from 1 to 1000',
      "6:36: fleets.canary.errors: 2 must be a probability such as 0.1%, or a mapping",
      '8:14: faults[0].crash: "contoller/0" is not a process',
      '9:1: expct: is not a known key; did you mean "expect"?',
    ];
    expect(told).toHaveLength(expected.length);
    for (const [i, part] of expected.entries()) expect(told[i]).toContain(`case.yaml:${part}`);
  });
});

test("the smallest file has a name and a load", () => {
  const file = parseScenario({ text: `name: a\n${LOAD}`, file: "case.yaml" });
  expect(file.seed).toBe("1");
  expect(file.load).toEqual([{ arrival: "poisson", for: 60_000_000, fromRate: 100, toRate: 100 }]);
});

test("steps and spikes become phases that add up to their length", () => {
  const text =
    "name: a\nload:\n  - { step: 10/s..30/s, steps: 3, for: 10s, arrival: uniform }\n" +
    "  - { spike: 10/s..90/s, peak: 1s, for: 4s }\n  - { ramp: 1/s..5/s, for: 2s }\n";
  const { load } = parseScenario({ text, file: "case.yaml" });
  expect(load.map((phase) => [phase.arrival, phase.fromRate, phase.toRate, phase.for])).toEqual([
    ["uniform", 10, 10, 3_333_333],
    ["uniform", 20, 20, 3_333_334],
    ["uniform", 30, 30, 3_333_333],
    ["poisson", 10, 10, 1_500_000],
    ["poisson", 90, 90, 1_000_000],
    ["poisson", 10, 10, 1_500_000],
    ["poisson", 1, 5, 2_000_000],
  ]);
});
