/** Faults of the load in whole runs: what is enqueued is what the load under faults comes to. */
import fc from "fast-check";
import { expect, test } from "vitest";

import { loadUnderFaults } from "../../../src/fleet/struck/load-under-faults.ts";
import type { HistoryEvent } from "../../../src/history/event.ts";
import { type Instant, SECOND } from "../../../src/kernel/time.ts";
import { plannedUntil } from "../../../src/measure/series/planned-load.ts";
import type { Fault } from "../../../src/scenario/faults/fault.ts";
import { recordOf, resultOf, smallScenario } from "../worlds.ts";

const LOAD = { targets: ["load"] };
const faults: Fault[] = [
  { ...LOAD, id: "fault-1", kind: "traffic_burst", at: 5 * SECOND, for: 5 * SECOND, factor: 3 },
  { ...LOAD, id: "fault-2", kind: "silence", at: 15 * SECOND, for: 4 * SECOND },
];

function intendedIn(events: readonly HistoryEvent[], from: Instant, to: Instant): number {
  const intended = events.flatMap((event) => (event.kind === "enqueued" ? event.intendedAt : []));
  return intended.filter((at) => at >= from && at < to).length;
}

test("a burst brings its factor, a silence nothing, and the rest stays as it was", () => {
  const seeds = fc.stringMatching(/^[a-z]{3,8}$/);
  fc.assert(
    fc.property(seeds, (seed) => {
      const load = [{ arrival: "uniform", for: 25 * SECOND, fromRate: 100, toRate: 100 }] as const;
      const events = recordOf(smallScenario({ seed, load, faults }));
      const seconds = Array.from({ length: 25 }, (_, i) =>
        intendedIn(events, i * SECOND, (i + 1) * SECOND),
      );
      for (const [i, jobs] of seconds.entries()) {
        const factor = i >= 5 && i < 10 ? 3 : i >= 15 && i < 19 ? 0 : 1;
        expect(Math.abs(jobs - 100 * factor)).toBeLessThanOrEqual(1);
      }
    }),
    { seed: 55, numRuns: 3 },
  );
});

test("the planned load of the result is the load under faults", async () => {
  const scenario = smallScenario({ faults });
  const { series, ledger } = await resultOf(scenario);
  const expected = plannedUntil(loadUnderFaults(scenario.load, faults), 40 * SECOND);
  // Arrivals are random: a Poisson number of this mean.
  expect(Math.abs(ledger.planned - expected)).toBeLessThan(5 * Math.sqrt(expected));
  expect(ledger.completed + ledger.dead).toBe(ledger.planned);
  const silent = series.atMs.flatMap((atMs, i) =>
    atMs >= 15_000 && atMs + series.bucketMs <= 19_000 ? [series.planned[i]] : [],
  );
  expect(silent.length).toBeGreaterThan(0);
  expect(new Set(silent)).toEqual(new Set([0]));
});
