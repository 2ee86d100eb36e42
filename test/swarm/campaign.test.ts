/** Campaigns: which seeds, which plans, and that results alone decide what comes next. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { SECOND } from "../../src/kernel/time.ts";
import { swarmContext } from "../../src/scenario/resolve-scenario.ts";
import { drawPlan } from "../../src/scenario/swarm/draw-plan.ts";
import { GENERATION } from "../../src/swarm/campaign.ts";
import type { Task } from "../../src/swarm/task.ts";
import { aCampaign, madeUp, runMadeUp, SWARM_TEXT, swarmFile } from "./a-campaign.ts";

describe("an unguided campaign", () => {
  test("draws every plan from its seed", () => {
    const file = swarmFile();
    const context = swarmContext(file.content);
    const tasks = runMadeUp(aCampaign({ options: { guided: false, seeds: 200, firstSeed: 7 } }));
    expect(tasks.map(({ seed }) => Number(seed))).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 7),
    );
    for (const { seed, drawn, plan } of tasks) {
      expect(plan).toBe("drawn");
      expect(drawn).toEqual(context && drawPlan(seed, context));
    }
  });

  test("has the same tasks in any number of shards, each seed once", () => {
    const counts = { of: fc.integer({ min: 1, max: 9 }), seeds: fc.integer({ min: 1, max: 300 }) };
    const files = [swarmFile(), swarmFile(SWARM_TEXT.replace("name: tiny", "name: other"))];
    const key = ({ file, seed }: Task) => `${file}/${seed}`;
    fc.assert(
      fc.property(counts.of, counts.seeds, (of, seeds) => {
        const options = { guided: false, seeds };
        const whole = runMadeUp(aCampaign({ files, options })).map(key);
        const parts = Array.from({ length: of }, (_, i) => {
          return runMadeUp(aCampaign({ files, options, shard: { index: i + 1, of } })).map(key);
        });
        expect(parts.flat().sort()).toEqual(whole.sort());
        expect(whole).toHaveLength(seeds * files.length);
      }),
      { seed: 21, numRuns: 20 },
    );
  });
});

describe("a guided campaign", () => {
  test("mutates half of each generation once there is something to mutate", () => {
    const campaign = aCampaign();
    const first = campaign.next();
    expect(first).toHaveLength(GENERATION);
    expect(first.every(({ plan }) => plan === "drawn")).toBe(true);
    campaign.take(
      first,
      first.map((task) => madeUp(task)),
    );
    const second = campaign.next();
    expect(second.filter(({ plan }) => plan === "mutated")).toHaveLength(GENERATION / 2);
  });

  test("tries the same after the same results, and something else after others", () => {
    const again = () => runMadeUp(aCampaign());
    expect(again()).toEqual(again());
    const other = aCampaign();
    const first = other.next();
    other.take(
      first,
      first.map((task, i) => (i === 3 ? madeUp(task) : null)),
    );
    expect(other.next()).not.toEqual(again().slice(GENERATION, 2 * GENERATION));
  });

  test("mutated plans keep to budget, span and distances", () => {
    const tasks = runMadeUp(aCampaign({ options: { seeds: 1_000 } }));
    const mutated = tasks.filter(({ plan }) => plan === "mutated");
    expect(mutated.length).toBeGreaterThan(300);
    for (const { drawn } of mutated) {
      const faults = [...(drawn?.faults ?? [])].sort((a, b) => a.at - b.at);
      expect(faults.length).toBeGreaterThan(0);
      expect(faults.length).toBeLessThanOrEqual(5);
      expect(drawn?.operations.length).toBeLessThanOrEqual(2);
      for (const [i, fault] of faults.entries()) {
        const ends = fault.at + fault.for;
        expect(ends <= 3 * SECOND || ends === 24 * SECOND).toBe(true);
        for (const before of faults.slice(0, i)) {
          expect(fault.at - before.at).toBeGreaterThanOrEqual(20_000);
          if (!before.targets.some((name) => fault.targets.includes(name))) continue;
          expect(before.at + before.for + 100_000).toBeLessThanOrEqual(fault.at);
        }
      }
    }
  });
});

test("a file without a swarm block is run as it is, over the seeds", () => {
  const plain = swarmFile(SWARM_TEXT.replace(/^swarm:\n( {2}.*\n)+/m, ""));
  const tasks = runMadeUp(aCampaign({ files: [plain], options: { seeds: 3 } }));
  expect(tasks).toEqual(
    ["1", "2", "3"].map((seed) => ({ file: 0, seed, plan: "written", drawn: null })),
  );
});

describe("what it comes to", () => {
  test("counts, by seed, and what never happened", () => {
    const campaign = aCampaign({ options: { seeds: 10, firstSeed: 95, guided: false } });
    runMadeUp(campaign);
    const result = campaign.result(false);
    expect(result.counts).toMatchObject({ runs: 10, passed: 10, jobs: 1_600, lengthMs: 40_002.5 });
    expect(result.seeds.map(({ seed }) => Number(seed))).toEqual(
      Array.from({ length: 10 }, (_, i) => 95 + i),
    );
    expect(result.verdict).toBe("pass");
    expect(result.neverReached).toContain("state:completed");
    expect(result.neverReached).not.toContain("fault:crash");
    expect(result.kinds).toEqual(["crash", "error_burst", "latency"]);
  });

  test.each([
    [{ verdict: "fail", failed: ["jobs-once"] }, "fail"],
    [{ verdict: "inconclusive" }, "inconclusive"],
    [{ unchecked: ["jobs-once"] }, "inconclusive"],
    [{}, "pass"],
  ] as const)("results %j make it %s", (parts, verdict) => {
    const campaign = aCampaign({ options: { seeds: 4 } });
    runMadeUp(campaign, parts);
    expect(campaign.result(false).verdict).toBe(verdict);
  });

  test("nothing run is no pass", () => {
    expect(aCampaign().result(true).verdict).toBe("inconclusive");
  });

  test("what one seed at least put to the test is checked", () => {
    const campaign = aCampaign({ options: { seeds: 2 } });
    const tasks = campaign.next();
    const results = tasks.map((task, i) => madeUp(task, { unchecked: i === 0 ? ["a"] : [] }));
    campaign.take(tasks, results);
    expect(campaign.result(false)).toMatchObject({ verdict: "pass", neverChecked: [] });
  });
});
