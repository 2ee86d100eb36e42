import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  enqueueOf,
  idsOf,
  jobOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

describe.each(await theStores())("what a store does for consumers ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const startCanary = async (): Promise<void> => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
  };
  const reapAt = (now: number) => store.apply({ kind: "reap", queue: QUEUE, limit: 10 }, now);
  const extendOf = (lease: string, leaseFor = LEASE_FOR) =>
    ({ kind: "extend", queue: QUEUE, lease, leaseFor }) as const;

  test("without a deployment any version claims from the stable lane, oldest first", async () => {
    await store.apply(enqueueOf(["a", "b", "c"]), T0);
    const reply = await store.apply(claimOf("w1", 2, "whatever"), T0 + 5);
    const jobs = [jobOf("a"), jobOf("b")];
    expect(reply).toEqual({ kind: "claimed", at: T0 + 5, order: 2, lane: "stable", jobs });
    const { stable, leases } = await store.contents();
    expect(stable).toEqual([jobOf("c")]);
    const lapsesAt = T0 + 5 + LEASE_FOR;
    expect(leases).toEqual([{ lease: "w1", lapsesAt, stable: jobs, canary: [] }]);
  });

  test("who extends and settles by nothing leaves the lease as it is", async () => {
    await store.apply(enqueueOf(["a", "b"]), T0);
    await store.apply(claimOf("w1", 2), T0);
    const alive = await store.apply(extendOf("w1", 0), T0 + 5);
    expect(alive).toMatchObject({ kind: "extended", alive: true });
    const settle = { ...settleOf("w1", settlementOf("a", "done")), leaseFor: 0 };
    expect(await store.apply(settle, T0 + 6)).toMatchObject({ accepted: [true] });
    const { leases } = await store.contents();
    expect(leases).toMatchObject([{ lease: "w1", lapsesAt: T0 + LEASE_FOR }]);
    expect(await store.apply(extendOf("nobody", 0), T0 + 7)).toMatchObject({ alive: false });
  });

  test("each version claims from its lane, and another one is retired", async () => {
    await startCanary();
    const lanes = ["stable", "canary"] as const;
    await store.apply(enqueueOf(["s", "c"], { epoch: 1, lanes }), T0);
    const canary = await store.apply(claimOf("w2", 5, CANARY_VERSION), T0);
    expect(canary).toMatchObject({ lane: "canary", jobs: [{ id: "c" }] });
    expect(await store.apply(claimOf("w1", 5), T0)).toMatchObject({ lane: "stable" });
    expect((await store.apply(claimOf("w3", 5, "v0"), T0)).kind).toBe("retired");
    expect((await store.contents()).leases.map(({ lease }) => lease)).toEqual(["w1", "w2"]);
  });

  test("a version that serves both lanes claims from the stable one", async () => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    const route = routeOf(1, { canaryVersion: "v1" });
    await store.apply(commitOf({ route }), T0);
    expect(await store.apply(claimOf("w1", 1), T0)).toMatchObject({ lane: "stable" });
  });

  test("failures of both lanes wait and die in the order of their settlements", async () => {
    await startCanary();
    const ids = ["s1", "c1", "s2", "c2"];
    const lanes = ["stable", "canary", "stable", "canary"] as const;
    await store.apply(enqueueOf(ids, { epoch: 1, lanes }), T0);
    await store.apply(claimOf("w1", 5, CANARY_VERSION), T0);
    await store.apply(claimOf("w1", 5), T0);
    const ends = ["dead", "dead", "retry", "retry"] as const;
    const settlements = ids.map((id, i) => settlementOf(id, ends[i] ?? "done"));
    await store.apply(settleOf("w1", ...settlements), T0);
    const { dead, waiting } = await store.contents();
    expect(idsOf(dead)).toEqual(["s1", "c1"]);
    expect(waiting.map(({ job }) => job.id)).toEqual(["s2", "c2"]);
  });

  test("a claim that gets nothing, or asks for nothing, still opens the lease", async () => {
    expect(await store.apply(claimOf("w1", 3), T0)).toMatchObject({ kind: "claimed", jobs: [] });
    await store.apply(enqueueOf(["a"]), T0);
    expect(await store.apply(claimOf("w2", 0), T0)).toMatchObject({ kind: "claimed", jobs: [] });
    expect(await store.apply(extendOf("w1"), T0)).toMatchObject({ alive: true });
    expect(await store.apply(extendOf("w2"), T0)).toMatchObject({ alive: true });
  });

  test("a settlement counts once", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    await store.apply(claimOf("w1", 1), T0);
    const settle = settleOf("w1", settlementOf("a", "done"), settlementOf("a", "done"));
    expect(await store.apply(settle, T0)).toMatchObject({ accepted: [true, false] });
    expect(await store.apply(settle, T0)).toMatchObject({ accepted: [false, false] });
    const left = { stable: [], canary: [], waiting: [], dead: [] };
    expect(await store.contents()).toMatchObject(left);
  });

  test("only the lease that holds the job, with that attempt, can settle it", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    await store.apply(claimOf("w1", 1), T0);
    await store.apply(claimOf("w2", 1), T0);
    const done = settlementOf("a", "done");
    expect(await store.apply(settleOf("w2", done), T0)).toMatchObject({ accepted: [false] });
    expect(await store.apply(settleOf("none", done), T0)).toMatchObject({ accepted: [false] });
    const later = settlementOf("a", "done", { attempt: 2 });
    expect(await store.apply(settleOf("w1", later), T0)).toMatchObject({ accepted: [false] });
    expect(await store.apply(settleOf("w1", done), T0)).toMatchObject({ accepted: [true] });
  });

  test("a retry waits for its delay, one attempt further", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    await store.apply(claimOf("w1", 1), T0);
    await store.apply(settleOf("w1", settlementOf("a", "retry", { delay: 500 })), T0 + 7);
    const job = jobOf("a", { attempt: 2 });
    const { waiting } = await store.contents();
    expect(waiting).toEqual([{ job, lastLane: "stable", dueAt: T0 + 507 }]);
  });

  test("a retry of the last attempt, and a dead one, become dead letters", async () => {
    const jobs = [jobOf("a", { maxAttempts: 1 }), jobOf("b")];
    await store.apply(enqueueOf([], { jobs, lanes: ["stable", "stable"] }), T0);
    await store.apply(claimOf("w1", 2), T0);
    const settle = settleOf("w1", settlementOf("b", "dead"), settlementOf("a", "retry"));
    expect(await store.apply(settle, T0)).toMatchObject({ accepted: [true, true] });
    const { waiting, dead } = await store.contents();
    expect(waiting).toEqual([]);
    expect(idsOf(dead)).toEqual(["b", "a"]);
  });

  test("a lease holds jobs of both lanes when its version changed lanes", async () => {
    await startCanary();
    const lanes = ["canary", "stable"] as const;
    await store.apply(enqueueOf(["c", "s"], { epoch: 1, lanes }), T0);
    await store.apply(claimOf("w1", 1, CANARY_VERSION), T0);
    const promoted = routeOf(2, { stableVersion: CANARY_VERSION, canaryVersion: null });
    await store.apply(commitOf({ expectedVersion: 1, route: promoted }), T0);
    await store.apply(claimOf("w1", 1, CANARY_VERSION), T0);
    const settle = settleOf("w1", settlementOf("s", "done"), settlementOf("c", "done"));
    expect(await store.apply(settle, T0)).toMatchObject({ accepted: [true, true] });
  });

  test("claims, settlements and extensions put the lapse off", async () => {
    await store.apply(enqueueOf(["a", "b"]), T0);
    await store.apply(claimOf("w1", 1), T0);
    await store.apply(settleOf("w1"), T0 + 1_000);
    expect((await store.contents()).leases[0]?.lapsesAt).toBe(T0 + 1_000 + LEASE_FOR);
    await store.apply(claimOf("w1", 1), T0 + 2_000);
    expect((await store.contents()).leases[0]?.lapsesAt).toBe(T0 + 2_000 + LEASE_FOR);
    await store.apply(extendOf("w1"), T0 + 3_000);
    expect((await store.contents()).leases[0]?.lapsesAt).toBe(T0 + 3_000 + LEASE_FOR);
  });

  test("a lapsed lease lives until somebody reaps it", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    await store.apply(claimOf("w1", 1), T0);
    const late = T0 + 3 * LEASE_FOR;
    expect(await store.apply(extendOf("w1"), late)).toMatchObject({ alive: true });
    expect(await reapAt(late + LEASE_FOR)).toMatchObject({ jobs: [] });
    expect((await reapAt(late + LEASE_FOR + 1)).jobs).toHaveLength(1);
    expect(await store.apply(extendOf("w1"), late)).toMatchObject({ alive: false });
    const done = settleOf("w1", settlementOf("a", "done"));
    expect(await store.apply(done, late)).toMatchObject({ accepted: [false] });
  });
});
