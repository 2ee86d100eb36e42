import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Enqueue } from "../../src/canary/store/commands.ts";
import { SECOND } from "../../src/kernel/time.ts";
import { ModelStore } from "../../src/simulator/model-store.ts";
import { ReplicatedStore } from "../../src/simulator/replicated-store.ts";
import { jobOf } from "../canary/lab/lab.ts";

const QUEUE = "q";
const makeStore = () => new ModelStore({ slotFor: SECOND });

/** Every producer enqueues one job: none stands in another's way. */
function enqueueOf(n: number): Enqueue {
  const base = { kind: "enqueue", queue: QUEUE, first: 0, epoch: 0, fence: "0" } as const;
  return { ...base, producer: `p${n}`, jobs: [jobOf(n)], lanes: ["stable"] };
}

describe("a store with replicas", () => {
  test("holds, after failovers, what none of them lost", () => {
    const instants = fc.array(fc.nat(1_000), { maxLength: 80 });
    const failover = fc.record({ at: fc.nat(1_000), for: fc.nat(200), loses: fc.nat(300) });
    fc.assert(
      fc.property(instants, fc.array(failover, { maxLength: 4 }), (at, list) => {
        const failovers = list.map((of, i) => ({
          id: `fault-${i}`,
          keepsUntil: of.at - of.loses,
          overAt: of.at + of.for,
        }));
        const store = new ReplicatedStore({ queue: QUEUE, makeStore, failovers });
        // The store is down from the beginning of a failover to its end.
        const isDown = (now: number) => list.some((of) => of.at <= now && now < of.at + of.for);
        const sent = at.filter((now) => !isDown(now)).sort((a, b) => a - b);
        let orders: number[] = [];
        const over = [...failovers].sort((a, b) => a.overAt - b.overAt);
        for (const [n, now] of [...sent, 2_000].entries()) {
          while (over[0] !== undefined && over[0].overAt <= now) {
            const { order, keptTo } = store.failOver(over[0].id);
            expect(order).toBeGreaterThan(Math.max(0, ...orders));
            expect(keptTo === 0 || orders.includes(keptTo)).toBe(true);
            orders = [...orders, order];
            over.shift();
          }
          if (n < sent.length) orders.push(store.apply(enqueueOf(n), now).order);
        }
        const kept = sent.flatMap((now, n) =>
          failovers.some((of) => of.keepsUntil < now && now < of.overAt) ? [] : [`job-${n}`],
        );
        expect(store.audit().heldIds(1_000)).toEqual(kept);
      }),
      { seed: 23, numRuns: 500 },
    );
  });

  test("what a pool of places counts is none of the queue's", () => {
    const failovers = [{ id: "fault-1", keepsUntil: 100, overAt: 200 }];
    const store = new ReplicatedStore({ queue: QUEUE, makeStore, failovers });
    const place = {
      kind: "takePlace",
      queue: "pool",
      limit: 1,
      holdFor: 900,
      lives: false,
    } as const;
    store.apply(enqueueOf(1), 10);
    for (const now of [20, 30, 40]) store.apply({ ...place, member: "kept" }, now);
    store.apply({ kind: "leavePlace", queue: "pool", member: "kept" }, 150);
    expect(store.failOver("fault-1")).toEqual({ order: 2, keptTo: 1 });
    expect(store.apply({ ...place, member: "next" }, 210).kind).toBe("full");
  });

  test("a dropped lane is dropped in the replicas, too, and names its jobs", () => {
    const failovers = [{ id: "fault-1", keepsUntil: 100, overAt: 200 }];
    const store = new ReplicatedStore({ queue: QUEUE, makeStore, failovers });
    store.apply(enqueueOf(1), 10);
    expect(store.evict("stable", 20)).toEqual({ order: 2, jobIds: ["job-1"] });
    store.apply(enqueueOf(2), 30);
    expect(store.failOver("fault-1")).toEqual({ order: 4, keptTo: 3 });
    expect(store.audit().heldIds(10)).toEqual(["job-2"]);
  });
});
