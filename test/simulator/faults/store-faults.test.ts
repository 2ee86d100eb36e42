import { describe, expect, test } from "vitest";

import type { HistoryEvent } from "../../../src/history/event.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Fault, FaultOf } from "../../../src/scenario/faults/fault.ts";
import { judgementOf, recordOf, smallScenario } from "../worlds.ts";

const AT = 5 * SECOND;
const FOR = 3 * SECOND;
const PLANNED = { id: "fault-1", targets: ["store"], at: AT, for: FOR } as const;

function unknowns(events: readonly HistoryEvent[]) {
  return events.flatMap((event) => (event.kind === "unknown" ? [event] : []));
}

/** What the store did for somebody while the fault lasted, by its own clock. */
function doneMeanwhile(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.filter(
    (event) =>
      "storeAt" in event &&
      event.kind !== "storeLost" &&
      event.storeAt > AT &&
      event.storeAt < AT + FOR,
  );
}

async function ledgerOf(faults: readonly Fault[], seed = "a") {
  const { ledger, deployment } = await judgementOf(smallScenario({ faults, seed }));
  const { planned, enqueued, completed, dead, lost, doubled } = ledger;
  const missing = planned - enqueued + (enqueued - completed - dead);
  return { missing, lost, doubled, outcome: deployment.outcome };
}

const WHOLE = { missing: 0, lost: 0, doubled: 0, outcome: "completed" };

describe("a store that is struck", () => {
  const refusing: Fault[] = [
    { ...PLANNED, kind: "store_down" },
    { ...PLANNED, kind: "store_loading" },
    { ...PLANNED, kind: "store_oom" },
    { ...PLANNED, kind: "store_readonly" },
    { ...PLANNED, kind: "failover", loses: 0 },
  ];
  test.each(refusing)(
    "$kind refuses what changes it, definitely, and loses nothing",
    async (of) => {
      const events = recordOf(smallScenario({ faults: [of], seed: "a" }));
      const refused = unknowns(events).filter(({ definite }) => definite);
      expect(refused.length).toBeGreaterThan(100);
      expect(refused.every(({ at }) => at > AT && at < AT + FOR + MILLISECOND)).toBe(true);
      expect(doneMeanwhile(events)).toEqual([]);
      expect(await ledgerOf([of])).toEqual(WHOLE);
    },
  );

  test("a hanging store carries out at the end what it has taken, by its clock then", async () => {
    const hang: Fault = { ...PLANNED, kind: "store_hang" };
    const events = recordOf(smallScenario({ faults: [hang], seed: "a" }));
    const given = unknowns(events);
    expect(given.length).toBeGreaterThan(10);
    expect(given.every(({ definite }) => !definite)).toBe(true);
    expect(doneMeanwhile(events)).toEqual([]);
    expect(await ledgerOf([hang])).toEqual(WHOLE);
  });

  test("what a hanging store has taken is answered late, if anybody still listens", () => {
    const hang: Fault = { ...PLANNED, kind: "store_hang", for: SECOND / 2 };
    const events = recordOf(smallScenario({ faults: [hang], seed: "a" }));
    expect(unknowns(events)).toEqual([]);
    const atTheEnd = events.filter(
      (event) => "storeAt" in event && event.storeAt === AT + SECOND / 2,
    );
    expect(atTheEnd.length).toBeGreaterThan(3);
  });

  test("a slow store takes so much longer over each command", async () => {
    const slow: Fault = { ...PLANNED, kind: "store_slow", delay: 100 * MILLISECOND };
    const calm = recordOf(smallScenario({ seed: "a" }));
    const events = recordOf(smallScenario({ faults: [slow], seed: "a" }));
    const claims = (of: readonly HistoryEvent[]) =>
      of.filter(({ kind, at }) => kind === "claimed" && at > AT && at < AT + FOR).length;
    expect(claims(events)).toBeLessThan(claims(calm) / 2);
    expect(await ledgerOf([slow])).toEqual(WHOLE);
  });

  test("forgotten scripts are refused once on each connection", async () => {
    const flush: Fault = { ...PLANNED, kind: "script_flush", for: MILLISECOND };
    const events = recordOf(smallScenario({ faults: [flush], seed: "a" }));
    const processes = unknowns(events).map(({ process }) => process);
    expect(processes.length).toBeGreaterThan(3);
    expect(processes).toEqual([...new Set(processes)]);
    expect(await ledgerOf([flush])).toEqual(WHOLE);
  });

  test("while the deployment cannot be read nothing is decided, and jobs go on", async () => {
    const corruption: Fault = { ...PLANNED, kind: "corruption", for: 10 * SECOND };
    const events = recordOf(smallScenario({ faults: [corruption], seed: "a" }));
    const during = events.filter(({ at }) => at > AT + MILLISECOND && at < AT + 10 * SECOND);
    expect(during.filter(({ kind }) => kind === "committed")).toEqual([]);
    expect(during.filter(({ kind }) => kind === "settled").length).toBeGreaterThan(100);
    expect(await ledgerOf([corruption])).toEqual(WHOLE);
  });
});

describe("a replica that takes over", () => {
  const failover: FaultOf<"failover"> = { ...PLANNED, kind: "failover", loses: SECOND };

  test("lacks what was acknowledged last, and counts on above all that was counted", () => {
    const events = recordOf(smallScenario({ faults: [failover], seed: "a" }));
    const [lost, ...more] = events.flatMap((event) => (event.kind === "storeLost" ? [event] : []));
    expect(more).toEqual([]);
    const orders = events.flatMap((event) =>
      "order" in event && event.kind !== "storeLost" ? [event] : [],
    );
    for (const { order, storeAt } of orders) {
      if (storeAt > AT + FOR) expect(order).toBeGreaterThan(lost?.order ?? 0);
      else expect(order).toBeLessThan(lost?.order ?? 0);
      if (storeAt <= AT - SECOND) expect(order).toBeLessThanOrEqual(lost?.keptTo ?? 0);
      else expect(order).toBeGreaterThan(lost?.keptTo ?? 0);
    }
  });

  test.each(["a", "c", "f"])("leaves nothing stuck, whatever it lacks (seed %s)", (seed) => {
    const again: Fault = { ...failover, id: "fault-2", at: 20 * SECOND };
    const events = recordOf(smallScenario({ faults: [failover, again], seed }));
    expect(events.at(-1)).toMatchObject({ kind: "audited", heldJobs: [], waiting: 0 });
    const lost = events.flatMap((event) => (event.kind === "storeLost" ? [event.fault] : []));
    expect(lost).toEqual(["fault-1", "fault-2"]);
    const states = events.flatMap((e) => (e.kind === "committed" ? [e.deployment.state] : []));
    expect(states.at(-1)).toBe("completed");
  });
});

describe("a key that is dropped", () => {
  function evict(key: FaultOf<"eviction">["key"]): FaultOf<"eviction"> {
    return { ...PLANNED, kind: "eviction", for: MILLISECOND, key };
  }

  test.each(["windows", "leadership"] as const)("%s: no job is lost", async (key) => {
    expect(await ledgerOf([evict(key)])).toEqual(WHOLE);
  });

  test.each(["stable", "canary"] as const)("%s: the jobs that were queued are named", (key) => {
    // A slow fleet has something in its queue.
    const latency = { kind: "latency", factor: 1, shift: SECOND, share: 1 } as const;
    const targets = ["stable/0", "stable/1", "canary/0", "canary/1"];
    const slow: Fault = { ...latency, id: "fault-2", targets, at: 3 * SECOND, for: 3 * SECOND };
    const events = recordOf(smallScenario({ faults: [evict(key), slow], seed: "a" }));
    const evicted = events.flatMap((event) => (event.kind === "evicted" ? [event] : []));
    expect(evicted).toMatchObject([{ key, fault: "fault-1", storeAt: AT }]);
    const jobs = new Set(evicted[0]?.jobs);
    expect(jobs.size).toBeGreaterThan(0);
    const settled = events.flatMap((event) => (event.kind === "settled" ? event.jobs : []));
    const enqueued = events.flatMap((event) => (event.kind === "enqueued" ? event.jobs : []));
    const ended = new Set(settled);
    expect(new Set(enqueued.filter((job) => !ended.has(job)))).toEqual(jobs);
  });

  test("the leadership: no token is given twice", () => {
    const scenario = smallScenario({ faults: [evict("leadership")], controllers: 2, seed: "a" });
    const events = recordOf(scenario);
    const tokens = events.flatMap((event) => (event.kind === "led" ? [event.token] : []));
    expect(tokens.length).toBeGreaterThan(1);
    expect(tokens).toEqual([...new Set(tokens)]);
  });
});
