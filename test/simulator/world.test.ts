import { describe, expect, test } from "vitest";

import { lengthOf } from "../../src/fleet/arrival-times.ts";
import type { HistoryEvent } from "../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../src/kernel/time.ts";
import type { Fault, FaultOf } from "../../src/scenario/faults/fault.ts";
import { livesOf, makeWorld, recordOf, resultOf, smallScenario } from "./worlds.ts";

function crash(id: string, target: string, at: number, lasts: number): FaultOf<"crash"> {
  return { kind: "crash", id, targets: [target], at: at * SECOND, for: lasts * SECOND };
}

const burst: FaultOf<"error_burst"> = {
  kind: "error_burst",
  id: "fault-1",
  targets: ["canary/0", "canary/1"],
  at: 10 * SECOND,
  for: 20 * SECOND,
  probability: 0.6,
  kinds: [],
};

function kinds(events: readonly HistoryEvent[]): Set<string> {
  return new Set(events.map((event) => event.kind));
}

describe("simulated world", () => {
  test("a healthy canary is promoted, and stable workers come back with its version", async () => {
    const scenario = smallScenario();
    const events = recordOf(scenario);
    const lives = livesOf(events, "stable/0");
    expect(lives.map((life) => life.replace(/ \d+$/, ""))).toEqual([
      "started v1",
      "retired v1",
      "started v2",
      "stopped v2",
    ]);
    const [, retired = "", restarted = ""] = lives;
    const pause = Number(restarted.split(" ")[2]) - Number(retired.split(" ")[2]);
    expect(pause).toBeGreaterThanOrEqual(50);
    expect(pause).toBeLessThan(100);
    const result = await resultOf(scenario);
    expect(result.deployment.outcome).toBe("completed");
    expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("canary workers start once the deployment exists, not before", () => {
    const events = recordOf(smallScenario());
    const created = events.find((event) => event.kind === "committed");
    const started = events.find(
      (event) => event.kind === "process" && event.process === "canary/0",
    );
    expect(created?.at).toBeGreaterThanOrEqual(2 * SECOND);
    expect(started?.at).toBeGreaterThanOrEqual(created?.kind === "committed" ? created.storeAt : 0);
    expect(started?.at).toBeLessThan(2 * SECOND + 50 * MILLISECOND);
  });

  test("an error burst on the canary rolls back, and its workers retire for good", async () => {
    const scenario = smallScenario({ faults: [burst] });
    const result = await resultOf(scenario);
    expect(result.deployment.outcome).toBe("failed");
    expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(result.ledger.lost + result.ledger.doubled).toBe(0);
    const lives = livesOf(recordOf(scenario), "canary/1");
    expect(lives.map((life) => life.split(" ")[0])).toEqual(["started", "retired"]);
  });

  test.each([
    ["a worker", [crash("fault-1", "stable/0", 5, 3)]],
    ["a producer", [crash("fault-1", "producer/1", 5, 3)]],
    ["the controller, in mid-rollback", [burst, crash("fault-2", "controller/0", 12, 4)]],
    [
      "everything in turn",
      [
        crash("fault-1", "producer/0", 4, 1),
        crash("fault-2", "stable/1", 5, 2),
        crash("fault-3", "canary/0", 6, 2),
        crash("fault-4", "canary/0", 7, 3),
        crash("fault-5", "controller/0", 9, 1),
      ],
    ],
  ] satisfies [string, Fault[]][])("a crash of %s loses and doubles nothing", async (_, faults) => {
    const scenario = smallScenario({ faults });
    const result = await resultOf(scenario);
    const { planned, enqueued, completed, dead, lost, doubled } = result.ledger;
    expect({ enqueued, ended: completed + dead, lost, doubled }).toEqual({
      enqueued: planned,
      ended: planned,
      lost: 0,
      doubled: 0,
    });
    expect(result.findings.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  });

  test("a crashed process stays down until its last crash is over", () => {
    const faults = [crash("fault-1", "stable/0", 5, 4), crash("fault-2", "stable/0", 7, 5)];
    const never = smallScenario({ faults, rolloutAt: 3_600 * SECOND });
    const lives = livesOf(recordOf(never), "stable/0");
    expect(lives.slice(1, 3)).toEqual(["crashed v1 5000", "started v1 12000"]);
  });

  test("operations reach the controllers and are on record", () => {
    const operations = [{ at: 6 * SECOND, action: { kind: "pause" } as const }];
    const events = recordOf(smallScenario({ operations }));
    const operated = events.filter((event) => event.kind === "operated");
    expect(operated).toMatchObject([{ at: 6 * SECOND, action: { kind: "pause" } }]);
    const states = events.flatMap((e) => (e.kind === "committed" ? [e.deployment.state] : []));
    expect(states.at(-1)).toBe("paused");
  });

  test("ends with the load when nothing is pending, and its last event is the audit", () => {
    const scenario = smallScenario();
    const events = recordOf(scenario);
    const last = events.at(-1);
    expect(last).toMatchObject({ kind: "audited", waiting: 0, heldJobs: [] });
    const length = lengthOf(scenario.load);
    expect(last?.at).toBeGreaterThan(length);
    expect(last?.at).toBeLessThan(length + SECOND);
    expect(kinds(events)).toContain("enqueued");
  });

  test("gives up after the drain time, and says why it would have gone on", () => {
    // Workers that take a minute for a job cannot be done in time.
    const slow = { kind: "constant", value: 60 * SECOND } as const;
    const base = smallScenario();
    const scenario = smallScenario({
      rolloutAt: 3_600 * SECOND,
      stable: { ...base.stable, serviceTime: slow },
      load: [{ arrival: "uniform", for: SECOND, fromRate: 50, toRate: 50 }],
      timing: { ...base.timing, drainWithin: 2 * SECOND },
    });
    const events: HistoryEvent[] = [];
    const world = makeWorld(scenario, events);
    while (world.advance(1) && world.now < SECOND + SECOND);
    expect(world.pending()).toBe("18 jobs are queued");
    while (world.advance(1_000));
    const last = events.at(-1);
    expect(last?.kind === "audited" && last.heldJobs.length).toBe(50);
    expect(last?.at).toBeLessThan(3 * SECOND + 100 * MILLISECOND);
  });
});
