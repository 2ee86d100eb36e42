/**
 * Runs in which the order of equal instants is drawn and everything comes a little late: what must
 * hold does not hang on the order of scheduling.
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import type { Fault } from "../../src/scenario/faults/fault.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { judgementOf, smallScenario } from "./worlds.ts";

const seeds = fc.stringMatching(/^[a-z]{3,8}$/);

const crash: Fault = {
  id: "fault-1",
  targets: ["canary/0", "stable/0"],
  at: 8 * SECOND,
  for: 3 * SECOND,
  kind: "crash",
};

function disturbed(seed: string, jitterMs: number, changes: Partial<Scenario> = {}): Scenario {
  const { timing } = smallScenario();
  const jitter = [0, jitterMs * MILLISECOND] as const;
  // A coarse clock: more happens at one instant, and every delay is the same.
  const coarse = { ...timing, networkDelay: [1_000, 1_000] as const, shuffle: true, jitter };
  const load = [{ arrival: "uniform", for: 20 * SECOND, fromRate: 200, toRate: 200 }] as const;
  return smallScenario({ seed, load, faults: [crash], timing: coarse, ...changes });
}

test("no job is lost and no property fails, whatever the order at an instant", async () => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(0, 2), async (seed, jitterMs) => {
      const { ledger, findings } = await judgementOf(disturbed(seed, jitterMs));
      expect(ledger.completed + ledger.dead).toBe(ledger.planned);
      expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    }),
    { seed: 91, numRuns: 8 },
  );
});

test("the order is the seed's: the same again, another than of scheduling", async () => {
  const { digest } = await judgementOf(disturbed("one", 0));
  expect((await judgementOf(disturbed("one", 0))).digest).toBe(digest);
  const { timing } = disturbed("one", 0);
  const plain = disturbed("one", 0, { timing: { ...timing, shuffle: false } });
  expect((await judgementOf(plain)).digest).not.toBe(digest);
});
