/** What the arbitraries draw is valid, reproducible as a file, and shrinks to what matters. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { MINUTE, SECOND } from "../../src/kernel/time.ts";
import { FAULT_KINDS, type Fault } from "../../src/scenario/faults/fault.ts";
import { parseScenario } from "../../src/scenario/parse-scenario.ts";
import { resolveScenario } from "../../src/scenario/resolve-scenario.ts";
import { resolvedYaml } from "../../src/scenario/resolved-yaml.ts";
import { arbitraryFaultPlan, arbitraryScenario, simulate } from "../../src/vitest/index.ts";
import { aScenario } from "../a-scenario.ts";

const registry = { heartbeatEvery: SECOND, unreachableAfter: 10 * SECOND, removedAfter: MINUTE };
const scenario = aScenario({
  scenario: { controllers: 2, seed: "1", routeSigning: true, registry },
});

/** The smallest counterexample to "no plan is like this". */
function smallest(
  plans: fc.Arbitrary<Fault[]>,
  isLike: (plan: readonly Fault[]) => boolean,
): readonly Fault[] {
  const { counterexample } = fc.check(
    fc.property(plans, (plan) => !isLike(plan)),
    { seed: 36, numRuns: 2_000 },
  );
  return counterexample?.[0] ?? [];
}

describe("plans of faults", () => {
  test.each(FAULT_KINDS.map((kind) => [kind]))("%s: a file holds what was drawn", (kind) => {
    const holds = (faults: Fault[]) => {
      const text = resolvedYaml({ ...scenario, faults });
      const again = resolveScenario(parseScenario({ text, file: "plan.yaml" }));
      expect(again.faults).toEqual(faults);
    };
    const plans = arbitraryFaultPlan(scenario, { kinds: [kind] });
    fc.assert(fc.property(plans, holds), { seed: 37, numRuns: 25 });
  });

  test("shrink to one fault, at once, as short and as mild as can be", () => {
    const kinds = ["latency", "crash", "error_burst"] as const;
    const plan = smallest(arbitraryFaultPlan(scenario, { kinds, maxFaults: 6 }), (faults) =>
      faults.some((one) => one.kind === "latency" && one.factor > 3 && one.for > 7 * SECOND),
    );
    expect(plan).toMatchObject([{ kind: "latency", targets: ["stable/0"], at: 0, shift: 0 }]);
    const [fault] = plan;
    expect(fault?.for).toBe(7 * SECOND + 1_000);
    expect(fault?.kind === "latency" ? fault.factor : 0).toBeCloseTo(3, 1);
  });

  test("keep to the kinds and the number that were asked for", () => {
    const plans = arbitraryFaultPlan(scenario, { kinds: ["crash", "silence"], maxFaults: 2 });
    const holds = (faults: Fault[]) => {
      expect(faults.length).toBeLessThanOrEqual(2);
      for (const { kind } of faults) expect(["crash", "silence"]).toContain(kind);
    };
    fc.assert(fc.property(plans, holds), { seed: 38 });
    expect(smallest(plans, (faults) => faults.length === 2)).toHaveLength(2);
  });
});

test("arbitrary scenarios run, and lose no jobs", async () => {
  const holds = async (of: ReturnType<typeof aScenario>) => {
    expect(await simulate(of)).toLoseNoJobs();
  };
  await fc.assert(fc.asyncProperty(arbitraryScenario(), holds), { seed: 39, numRuns: 10 });
});

test("arbitrary scenarios survive crashes", async () => {
  const pairs = arbitraryScenario().chain((of) =>
    fc.tuple(fc.constant(of), arbitraryFaultPlan(of, { kinds: ["crash"] })),
  );
  await fc.assert(
    fc.asyncProperty(pairs, async ([of, faults]) => {
      expect(await simulate(of, { faults })).toLoseNoJobs();
    }),
    { seed: 40, numRuns: 10 },
  );
});
