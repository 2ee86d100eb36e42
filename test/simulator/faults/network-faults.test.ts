import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Direction, Fault } from "../../../src/scenario/faults/fault.ts";
import { FOREVER } from "../../../src/scenario/faults/faults-schema.ts";
import { judgementOf, makeWorld, recordOf, smallScenario } from "../worlds.ts";

const AT = 5 * SECOND;
const FOR = 3 * SECOND;
const ALL = [
  "producer/0",
  "producer/1",
  "stable/0",
  "stable/1",
  "canary/0",
  "canary/1",
  "controller/0",
];
const PLANNED = { id: "fault-1", targets: ALL, at: AT, for: FOR } as const;

function unknowns(events: readonly HistoryEvent[]) {
  return events.flatMap((event) => (event.kind === "unknown" ? [event] : []));
}

/** A load that goes on for as long after the fault as before and during it. */
function struckBy(faults: readonly Fault[]) {
  const [phase] = smallScenario().load;
  return smallScenario({ faults, seed: "a", load: [{ ...phase!, for: 2 * (AT + FOR) }] });
}

async function expectWhole(faults: readonly Fault[]): Promise<void> {
  const { ledger, findings } = await judgementOf(struckBy(faults));
  const { planned, enqueued, completed, dead, lost, doubled } = ledger;
  expect({ enqueued, ended: completed + dead, lost, doubled }).toEqual({
    enqueued: planned,
    ended: planned,
    lost: 0,
    doubled: 0,
  });
  const safety = ["jobs-conserved", "jobs-once", "routes-fenced", "right-lane", "leaders-fenced"];
  const failed = findings.filter(({ id, verdict }) => verdict === "fail" && safety.includes(id));
  expect(failed).toEqual([]);
}

describe("a network that is struck", () => {
  const kinds: Fault[] = [
    { ...PLANNED, kind: "bandwidth", bytes: 3_000, direction: "both" },
    { ...PLANNED, kind: "connection_reset", interval: 50 * MILLISECOND },
    { ...PLANNED, kind: "reply_lost", probability: 0.5 },
    { ...PLANNED, kind: "reply_lost", probability: 1 },
  ];
  const directions: Direction[] = ["both", "to_store", "from_store"];
  for (const direction of directions) {
    for (const held of [true, false])
      kinds.push({ ...PLANNED, kind: "partition", direction, held });
  }

  test.each(kinds)("is felt and loses no job: %o", async (fault) => {
    const events = recordOf(struckBy([fault]));
    const given = unknowns(events);
    expect(given.length).toBeGreaterThan(10);
    expect(given.every(({ definite, at }) => !definite && at > AT)).toBe(true);
    await expectWhole([fault]);
  });

  test.each(directions)("delays make everything slower, %s", async (direction) => {
    const slow = { delay: 200 * MILLISECOND, jitter: 100 * MILLISECOND, direction } as const;
    const fault: Fault = { ...PLANNED, kind: "network_delay", ...slow };
    const claims = (faults: readonly Fault[]) =>
      recordOf(struckBy(faults)).filter(
        ({ kind, at }) => kind === "claimed" && at > AT && at < AT + FOR,
      ).length;
    expect(claims([fault])).toBeLessThan(claims([]) / 2);
    await expectWhole([fault]);
  });

  test("a cut towards the store carries nothing out; one on the way back does, unheard", () => {
    const cut = (direction: Direction) => {
      const fault: Fault = { ...PLANNED, kind: "partition", direction, held: false };
      const targets = ["producer/0", "producer/1"];
      const events = recordOf(struckBy([{ ...fault, targets }]));
      return events.flatMap((event) =>
        event.kind === "routeRefused" && event.at > AT + FOR ? event.alreadyEnqueued : [],
      );
    };
    expect(cut("to_store")).toEqual([]);
    expect(cut("from_store").length).toBeGreaterThan(0);
  });

  test("strikes only whom it names", () => {
    const targets = ["stable/0"];
    const fault: Fault = { ...PLANNED, targets, kind: "partition", direction: "both", held: false };
    const given = unknowns(recordOf(struckBy([fault])));
    expect(new Set(given.map(({ process }) => process))).toEqual(new Set(targets));
  });

  test("draws from streams of its own: what comes before is as without it", () => {
    const fault: Fault = { ...PLANNED, kind: "reply_lost", probability: 0.5 };
    const beginningOf = (faults: readonly Fault[]) =>
      recordOf(struckBy(faults)).filter(({ at }) => at < AT);
    expect(beginningOf([fault])).toEqual(beginningOf([]));
  });

  test("a fault that never ends: the run gives up after the drain time, and says why", () => {
    const targets = ["producer/0"];
    const fault: Fault = {
      ...PLANNED,
      targets,
      for: FOREVER,
      kind: "partition",
      direction: "both",
      held: true,
    };
    const base = smallScenario();
    const timing = { ...base.timing, drainWithin: 3 * SECOND };
    const events: HistoryEvent[] = [];
    const world = makeWorld(smallScenario({ faults: [fault], timing, seed: "a" }), events);
    while (world.advance(1) && world.now < 42 * SECOND);
    expect(world.pending()).toMatch(/^producer\/0 holds [\d,]+ jobs back$/);
    while (world.advance(1_000));
    expect(events.at(-1)).toMatchObject({ kind: "audited", heldJobs: [] });
    expect(events.at(-1)?.at).toBeLessThan(46 * SECOND);
  });
});
