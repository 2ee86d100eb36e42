import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import type { Fault, FaultOf } from "../../../src/scenario/faults/fault.ts";
import { judgementOf, recordOf, smallScenario } from "../worlds.ts";
import { drawnFaults } from "./drawn-faults.ts";

const burst: FaultOf<"error_burst"> = {
  kind: "error_burst",
  id: "fault-2",
  targets: ["canary/0", "canary/1"],
  at: 10 * SECOND,
  for: 20 * SECOND,
  probability: 0.6,
  kinds: [],
};

function clock(target: string, towards: "future" | "past"): Fault[] {
  const times = { at: 9 * SECOND, for: 25 * SECOND, by: 60 * SECOND };
  return [{ kind: "clock_step", id: "fault-1", targets: [target], ...times, towards }];
}

function rolledBackAt(events: readonly HistoryEvent[]): number {
  const found = events.find(
    (event) => event.kind === "committed" && event.deployment.state === "rolling_back",
  );
  return found?.kind === "committed" ? found.storeAt : Number.POSITIVE_INFINITY;
}

describe("clock faults in virtual time", () => {
  test.each(["future", "past"] as const)(
    "a controller whose clock is a minute in the %s rolls back within a look of one that is right",
    (towards) => {
      const right = rolledBackAt(recordOf(smallScenario({ faults: [burst] })));
      const faults = [...clock("controller/0", towards), burst];
      const wrong = rolledBackAt(recordOf(smallScenario({ faults })));
      expect(right).toBeLessThan(13 * SECOND);
      expect(wrong).toBeLessThan(right + SECOND);
    },
  );

  test.each(["future", "past"] as const)(
    "a step into the %s neither finishes a job nor keeps a worker or producer waiting",
    (towards) => {
      for (const target of ["stable/0", "producer/0"]) {
        const events = recordOf(smallScenario({ faults: clock(target, towards) }));
        for (const event of events) {
          if (event.kind === "enqueued") {
            expect(Math.min(...event.intendedAt.map((at) => event.at - at))).toBeGreaterThan(0);
            expect(Math.max(...event.intendedAt.map((at) => event.at - at))).toBeLessThan(SECOND);
          }
          if (event.kind !== "settled") continue;
          expect(Math.min(...event.finishedAt.map((at) => event.at - at))).toBeGreaterThan(0);
          expect(Math.max(...event.finishedAt.map((at) => event.at - at))).toBeLessThan(SECOND);
        }
        expect(events.some(({ kind }) => kind === "lapsed")).toBe(false);
      }
    },
  );

  test("whatever strikes the clocks and processes, no property fails", async () => {
    const kinds = ["clock_step", "clock_drift", "clock_strobe", "pause", "crash"] as const;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (number) => {
        const seed = `clock-${number}`;
        const faults = drawnFaults(seed, [...kinds], 8);
        const jobs = { ...smallScenario().jobs, maxAttempts: 8 };
        const { ledger, findings } = await judgementOf(smallScenario({ seed, faults, jobs }));
        expect(findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        expect(ledger.completed + ledger.dead).toBe(ledger.planned);
      }),
      { seed: 71, numRuns: 20 },
    );
  });
});
