import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { LaneCounts } from "../../src/canary/metrics/window.ts";
import { fenceOf } from "../../src/canary/routing/fence.ts";
import { SLOT_LIMIT, SLOTS_KEPT } from "../../src/canary/store/commands.ts";
import type { Lane } from "../../src/canary/store/job.ts";
import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  drainOf,
  enqueueOf,
  jobOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  SLOT,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

const FIRST = T0 / SLOT;

function counts(fields: Partial<LaneCounts> = {}): LaneCounts {
  return {
    routed: 0,
    finished: 0,
    failed: 0,
    attemptsFailed: 0,
    runTimes: new Map(),
    ...fields,
  };
}

describe.each(await theStores())("what a store counts in its windows ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const read = (fromSlot: number, now: number) =>
    store.apply({ kind: "readWindows", queue: QUEUE, fromSlot }, now);
  /** Counts of the slot that begins at T0. */
  const counted = async (lane: Lane): Promise<LaneCounts | undefined> =>
    (await read(FIRST, T0 + SLOT)).slots.find(({ slot }) => slot === FIRST)?.[lane];
  const enqueueAndClaim = async (lane: Lane, ...ids: string[]): Promise<void> => {
    await store.apply(takeLeadershipOf("ctl"), T0 - SLOT);
    await store.apply(commitOf(), T0 - SLOT);
    await store.apply(enqueueOf(ids, { epoch: 1, lane }), T0 - SLOT);
    const version = lane === "canary" ? CANARY_VERSION : "v1";
    await store.apply(claimOf("w1", ids.length, version), T0 - SLOT);
  };
  const requeue = (id: string, attempt: number, lane: Lane, now: number) => {
    const entries = [{ job: jobOf(id, { attempt }), lastLane: "stable" as const }];
    const command = { kind: "requeue", queue: QUEUE, fence: fenceOf(routeOf(1)) } as const;
    return store.apply({ ...command, epoch: 1, entries, lanes: [lane] }, now);
  };

  test("an enqueue counts as routed, by lane", async () => {
    const lanes = ["stable", "canary", "stable"] as const;
    await store.apply(enqueueOf(["a", "b", "c"], { lanes }), T0);
    expect(await counted("stable")).toEqual(counts({ routed: 2 }));
    expect(await counted("canary")).toEqual(counts({ routed: 1 }));
  });

  test("done and dead jobs are finished and have run; dead ones failed", async () => {
    await enqueueAndClaim("canary", "a", "b", "c");
    const settle = settleOf(
      "w1",
      settlementOf("a", "done", { bucket: 3 }),
      settlementOf("b", "dead", { bucket: 900 }),
      settlementOf("c", "done", { bucket: 3 }),
    );
    await store.apply(settle, T0 + SLOT - 1);
    const runTimes = new Map([
      [3, 2],
      [900, 1],
    ]);
    const expected = counts({ finished: 3, failed: 1, attemptsFailed: 1, runTimes });
    expect(await counted("canary")).toEqual(expected);
    expect(await counted("stable")).toEqual(counts());
  });

  test("a retry is a failed attempt and nothing more", async () => {
    await enqueueAndClaim("stable", "a");
    await store.apply(settleOf("w1", settlementOf("a", "retry")), T0);
    expect(await counted("stable")).toEqual(counts({ attemptsFailed: 1 }));
  });

  test("a retry without attempts left counts as dead, and as run", async () => {
    const jobs = [jobOf("a", { maxAttempts: 1 })];
    await store.apply(enqueueOf([], { jobs, lanes: ["stable"] }), T0 - SLOT);
    await store.apply(claimOf("w1", 1), T0 - SLOT);
    await store.apply(settleOf("w1", settlementOf("a", "retry", { bucket: 8 })), T0);
    const runTimes = new Map([[8, 1]]);
    const expected = counts({ finished: 1, failed: 1, attemptsFailed: 1, runTimes });
    expect(await counted("stable")).toEqual(expected);
  });

  test("a lapse is a failed attempt; of the last one, a failed job that never ran", async () => {
    const jobs = [jobOf("a", { maxAttempts: 1 }), jobOf("b")];
    await store.apply(enqueueOf([], { jobs, lanes: ["stable", "stable"] }), T0 - 2 * LEASE_FOR);
    await store.apply(claimOf("w1", 2), T0 - 2 * LEASE_FOR);
    await store.apply({ kind: "reap", queue: QUEUE, limit: 10 }, T0);
    const expected = counts({ finished: 1, failed: 1, attemptsFailed: 2 });
    expect(await counted("stable")).toEqual(expected);
  });

  test("a job requeued to its lane counts nothing, to the other lane as failed", async () => {
    await enqueueAndClaim("canary", "a", "b");
    const settle = settleOf("w1", settlementOf("a", "retry"), settlementOf("b", "retry"));
    await store.apply(settle, T0 - SLOT);
    await requeue("a", 2, "canary", T0);
    await requeue("b", 2, "stable", T0);
    expect(await counted("canary")).toEqual(counts({ finished: 1, failed: 1 }));
    expect(await counted("stable")).toEqual(counts({ routed: 1 }));
  });

  test("a drain counts nothing", async () => {
    await enqueueAndClaim("canary", "a");
    await store.apply(drainOf({ revoke: true }), T0);
    expect((await read(FIRST, T0 + SLOT)).slots).toEqual([]);
  });

  test("only finished slots are read, ascending, and empty ones are left out", async () => {
    for (const [i, slot] of [0, 1, 4].entries()) {
      await store.apply(enqueueOf([`j${i}`], { first: i }), T0 + slot * SLOT);
    }
    const before = await read(FIRST, T0 + SLOT - 1);
    expect(before).toMatchObject({ slots: [], nextSlot: FIRST, slotFor: SLOT });
    const during = await read(FIRST, T0 + 4 * SLOT);
    expect(during.slots.map(({ slot }) => slot - FIRST)).toEqual([0, 1]);
    expect(during.nextSlot).toBe(FIRST + 4);
    const after = await read(FIRST + 1, T0 + 9 * SLOT);
    expect(after.slots.map(({ slot }) => slot - FIRST)).toEqual([1, 4]);
  });

  test("one reading looks through so many slots, from the oldest one kept on", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    const limited = await read(FIRST, T0 + 500 * SLOT);
    expect(limited.nextSlot).toBe(FIRST + SLOT_LIMIT);
    const now = T0 + SLOTS_KEPT * SLOT;
    expect((await read(0, now)).slots.map(({ slot }) => slot)).toEqual([FIRST]);
    const later = await read(0, now + SLOT);
    expect(later).toMatchObject({ slots: [], nextSlot: FIRST + 1 + SLOT_LIMIT });
  });
});
