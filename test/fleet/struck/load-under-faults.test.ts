/** Bursts and silences are cut into the load: nothing outside of them changes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ArrivalTimes, lengthOf } from "../../../src/fleet/arrival-times.ts";
import { loadUnderFaults } from "../../../src/fleet/struck/load-under-faults.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { plannedUntil } from "../../../src/measure/series/planned-load.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import type { LoadPhase } from "../../../src/scenario/scenario.ts";

const span = fc.integer({ min: 1, max: 5 * SECOND });
const rate = fc.integer({ min: 0, max: 300 });
const loads: fc.Arbitrary<LoadPhase[]> = fc.array(
  fc.record({
    arrival: fc.constantFrom("poisson" as const, "uniform" as const),
    for: span,
    fromRate: rate,
    toRate: rate,
  }),
  { minLength: 1, maxLength: 5 },
);

const windows = fc.record({ at: fc.nat(20 * SECOND), for: span });
const bursts = fc
  .tuple(windows, fc.double({ min: 0.01, max: 10, noNaN: true }))
  .map(([window, factor]) => fault({ ...window, kind: "traffic_burst", factor }));
const silences = windows.map((window) => fault({ ...window, kind: "silence" }));
const plans = fc.array(fc.oneof(bursts, silences), { maxLength: 4 });

type Striking = { at: number; for: number } & (
  | { kind: "traffic_burst"; factor: number }
  | { kind: "silence" }
);

function fault(of: Striking): Fault {
  return { id: "fault-1", targets: ["load"], ...of };
}

function between(load: readonly LoadPhase[], from: number, to: number): number {
  return plannedUntil(load, to) - plannedUntil(load, from);
}

describe("load under faults", () => {
  test("a load without such faults is the same, not a copy", () => {
    const load: LoadPhase[] = [{ arrival: "poisson", for: SECOND, fromRate: 1, toRate: 9 }];
    const crash: Fault = { id: "fault-1", targets: ["canary/0"], at: 0, for: 1, kind: "crash" };
    expect(loadUnderFaults(load, [crash])).toBe(load);
  });

  test("it lasts as long, whole microseconds each phase", () => {
    fc.assert(
      fc.property(loads, plans, (load, faults) => {
        const under = loadUnderFaults(load, faults);
        expect(lengthOf(under)).toBe(lengthOf(load));
        for (const phase of under)
          expect(Number.isSafeInteger(phase.for) && phase.for > 0).toBe(true);
      }),
      { seed: 51 },
    );
  });

  test("between any two edges as many jobs are expected as before, times what lasts there", () => {
    fc.assert(
      fc.property(loads, plans, (load, faults) => {
        const under = loadUnderFaults(load, faults);
        const edges = faults.flatMap(({ at, for: lasts }) => [at, at + lasts]);
        const bounds = [...new Set([0, ...edges, 60 * SECOND])].sort((a, b) => a - b);
        for (const [i, from] of bounds.slice(0, -1).entries()) {
          const to = bounds[i + 1] as number;
          const lasting = faults.filter((of) => of.at <= from && from < of.at + of.for);
          const factor = lasting.reduce(
            (product, of) => product * (of.kind === "traffic_burst" ? of.factor : 0),
            1,
          );
          expect(between(under, from, to)).toBeCloseTo(between(load, from, to) * factor, 4);
        }
      }),
      { seed: 52, numRuns: 300 },
    );
  });

  test("nothing is intended in a silence, and up to its beginning nothing changes", () => {
    fc.assert(
      fc.property(loads, silences, fc.integer({ min: 1, max: 3 }), (load, silence, producers) => {
        const instantsOf = (phases: readonly LoadPhase[]): number[] => {
          const times = new ArrivalTimes({ seed: "s", load: phases, producers, producer: 0 });
          const instants: number[] = [];
          for (; times.next !== null; times.advance()) instants.push(times.next);
          return instants;
        };
        const end = silence.at + silence.for;
        const under = instantsOf(loadUnderFaults(load, [silence]));
        // An instant is rounded down to a microsecond, so the very edge may be one off.
        expect(under.filter((at) => at > silence.at && at < end - 1)).toEqual([]);
        const beforehand = (list: number[]) => list.filter((at) => at < silence.at - 1);
        expect(beforehand(under)).toEqual(beforehand(instantsOf(load)));
      }),
      { seed: 53 },
    );
  });
});
