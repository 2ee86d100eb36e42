/** Faults of workers, carried out in virtual time: who dies starts again, and no job is lost. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { judgementOf, livesOf, recordOf, smallScenario } from "../worlds.ts";

const CANARY = { id: "fault-1", targets: ["canary/0"], at: 10 * SECOND, for: 10 * SECOND };

describe("faults of workers", () => {
  test("a leaking worker dies after its attempts and starts again, until the fault is over", () => {
    const restart = 300 * MILLISECOND;
    const fault: Fault = { ...CANARY, kind: "memory_leak", attempts: 40, factor: 1, restart };
    const events = recordOf(smallScenario({ faults: [fault] }));
    const lives = livesOf(events, "canary/0").map((life) => life.split(" "));
    const crashes = lives.filter(([phase]) => phase === "crashed");
    expect(crashes.length).toBeGreaterThan(2);
    for (const [i, [phase, , at]] of lives.entries()) {
      if (phase !== "crashed") continue;
      expect(Number(at)).toBeGreaterThanOrEqual(10_000);
      expect(Number(at)).toBeLessThanOrEqual(20_000);
      const next = lives[i + 1];
      expect(next?.[0]).toBe("started");
      expect(Math.abs(Number(next?.[2]) - Number(at) - 300)).toBeLessThanOrEqual(1);
    }
  });

  test("poison kills who takes it until its attempts are spent, and no job is lost", async () => {
    const seeds = fc.stringMatching(/^[a-z]{3,8}$/);
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const three = { ...CANARY, targets: ["canary/0", "canary/1", "stable/0"] };
        const restart = 200 * MILLISECOND;
        const fault: Fault = { ...three, kind: "poison", probability: 0.002, restart };
        const load = [
          { arrival: "poisson", for: 30 * SECOND, fromRate: 200, toRate: 200 },
        ] as const;
        const scenario = smallScenario({ seed, faults: [fault], load });
        const result = await judgementOf(scenario);
        const { planned, completed, dead } = result.ledger;
        expect(completed + dead).toBe(planned);
        const lost = result.findings.filter(({ id }) => id === "jobs-conserved");
        expect(lost.map(({ verdict }) => verdict)).toEqual(["pass"]);
      }),
      { seed: 41, numRuns: 6 },
    );
  });
});
