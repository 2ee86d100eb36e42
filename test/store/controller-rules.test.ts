import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  deploymentOf,
  drainOf,
  enqueueOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

describe.each(await theStores())("what a store does for controllers ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const readRollout = { kind: "readRollout", queue: QUEUE } as const;
  const lead = (holder: string, now = T0) => store.apply(takeLeadershipOf(holder), now);
  const startCanary = async (): Promise<void> => {
    await lead("ctl");
    await store.apply(commitOf(), T0);
  };
  const ids = async (lane: "stable" | "canary"): Promise<string[]> =>
    (await store.contents())[lane].map(({ id }) => id);

  test("leadership is taken, renewed, refused to others, passed on by token", async () => {
    const first = { leads: true, token: 1, holder: "a", lapsesIn: LEASE_FOR };
    expect(await lead("a")).toEqual({ kind: "leadership", at: T0, order: 1, ...first });
    expect(await lead("a", T0 + 10)).toMatchObject(first);
    const refused = { leads: false, token: 1, holder: "a", lapsesIn: LEASE_FOR - 10 };
    expect(await lead("b", T0 + 20)).toMatchObject(refused);
    const lapsed = T0 + 10 + LEASE_FOR;
    expect(await lead("b", lapsed - 1)).toMatchObject({ leads: false, lapsesIn: 1 });
    expect(await lead("b", lapsed)).toMatchObject({ leads: true, token: 2, holder: "b" });
    expect(await lead("a", lapsed)).toMatchObject({ leads: false, token: 2, holder: "b" });
  });

  test("a holder that nobody took over from keeps its token past its lease", async () => {
    await lead("a");
    expect(await lead("a", T0 + 5 * LEASE_FOR)).toMatchObject({ leads: true, token: 1 });
  });

  test("deployment and route are committed together and read back as they were", async () => {
    await lead("ctl");
    expect(await store.apply(commitOf(), T0)).toEqual({ kind: "committed", at: T0, order: 2 });
    const nothing = { queued: 0, inFlight: 0 };
    expect(await store.apply(readRollout, T0)).toEqual({
      kind: "rollout",
      at: T0,
      order: 3,
      deployment: deploymentOf(1),
      route: routeOf(1),
      stable: nothing,
      canary: nothing,
      waiting: 0,
      dead: 0,
    });
  });

  test("nobody commits or drains without the leader's token", async () => {
    const refused = { kind: "refused", reason: "token" };
    expect(await store.apply(commitOf({ token: 0 }), T0)).toMatchObject(refused);
    expect(await store.apply(drainOf({ token: 0 }), T0)).toMatchObject(refused);
    await lead("a");
    await lead("b", T0 + 2 * LEASE_FOR);
    expect(await store.apply(commitOf({ token: 1 }), T0)).toMatchObject(refused);
    expect(await store.apply(drainOf({ token: 1 }), T0)).toMatchObject(refused);
    expect(await store.apply(drainOf({ token: 3 }), T0)).toMatchObject(refused);
    expect(await store.apply(readRollout, T0)).toMatchObject({ deployment: null });
  });

  test("a commit on another version than the stored one is refused", async () => {
    await startCanary();
    const refused = { kind: "refused", reason: "version" };
    expect(await store.apply(commitOf(), T0)).toMatchObject(refused);
    expect(await store.apply(commitOf({ expectedVersion: 2 }), T0)).toMatchObject(refused);
    expect(await store.apply(readRollout, T0)).toMatchObject({ deployment: deploymentOf(1) });
  });

  test("the epoch rises or stays; if it stays, so does the stored route", async () => {
    await startCanary();
    const refused = { kind: "refused", reason: "epoch" };
    const commit = (epoch: number, expectedVersion: number) =>
      store.apply(commitOf({ expectedVersion, route: routeOf(epoch, { share: 77 }) }), T0);
    expect(await commit(0, 1)).toMatchObject(refused);
    expect(await commit(1, 1)).toMatchObject({ kind: "committed" });
    const kept = { deployment: { version: 2 }, route: routeOf(1) };
    expect(await store.apply(readRollout, T0)).toMatchObject(kept);
    expect(await commit(2, 2)).toMatchObject({ kind: "committed" });
    expect(await store.apply(readRollout, T0)).toMatchObject({ route: { epoch: 2, share: 77 } });
    expect(await commit(7, 3)).toMatchObject({ kind: "committed" });
    expect(await store.apply(readRollout, T0)).toMatchObject({ route: { epoch: 7, share: 77 } });
  });

  test("records are appended or refused with their commit, and read in pieces", async () => {
    const read = (from: number, limit: number) =>
      store.apply({ kind: "readAudit", queue: QUEUE, from, limit }, T0);
    expect(await read(0, 9)).toMatchObject({ kind: "audit", records: [], total: 0 });
    await lead("ctl");
    const first = ["one", 'two, "with" Zürich 🐤'];
    await store.apply(commitOf({ records: first }), T0);
    const refused = commitOf({ expectedVersion: 7, records: ["never"] });
    expect(await store.apply(refused, T0)).toMatchObject({ reason: "version" });
    await store.apply(commitOf({ token: 5, expectedVersion: 1, records: ["never"] }), T0);
    await store.apply(commitOf({ expectedVersion: 1, records: ["three"] }), T0);
    await store.apply(commitOf({ expectedVersion: 2 }), T0);
    const all = [...first, "three"];
    expect(await read(0, 9)).toMatchObject({ records: all, total: 3 });
    expect(await read(1, 1)).toMatchObject({ records: all.slice(1, 2), total: 3 });
    expect(await read(2, 5)).toMatchObject({ records: ["three"], total: 3 });
    expect(await read(3, 5)).toMatchObject({ records: [], total: 3 });
    expect(await read(0, 0)).toMatchObject({ records: [], total: 3 });
  });

  test("a commit that goes on from another trail than the stored one is refused", async () => {
    await lead("ctl");
    const [one, other] = ["1", "2"].map((digit) => digit.repeat(64)) as [string, string];
    const ending = (version: number, hash: string) => {
      const deployment = deploymentOf(version);
      return { ...deployment, audit: { ...deployment.audit, records: 1, hash } };
    };
    const refused = { kind: "refused", reason: "trail" };
    expect(await store.apply(commitOf({ after: one }), T0)).toMatchObject(refused);
    await store.apply(commitOf({ deployment: ending(1, one), records: ["one"] }), T0);
    const next = { expectedVersion: 1, records: ["two"] };
    expect(await store.apply(commitOf(next), T0)).toMatchObject(refused);
    expect(await store.apply(commitOf({ ...next, after: other }), T0)).toMatchObject(refused);
    const fitting = commitOf({ ...next, after: one, deployment: ending(2, other) });
    expect(await store.apply(fitting, T0)).toMatchObject({ kind: "committed" });
    const read = { kind: "readAudit", queue: QUEUE, from: 0, limit: 9 } as const;
    expect(await store.apply(read, T0)).toMatchObject({ records: ["one", "two"] });
  });

  test("once a route without a canary is committed, its version is retired", async () => {
    await startCanary();
    const route = routeOf(2, { share: 0, canaryVersion: null });
    await store.apply(commitOf({ expectedVersion: 1, route }), T0);
    expect((await store.apply(claimOf("w1", 1, CANARY_VERSION), T0)).kind).toBe("retired");
    const enqueue = enqueueOf(["a"], { epoch: 1, lane: "canary" });
    expect((await store.apply(enqueue, T0)).kind).toBe("stale");
  });

  test("a drain in several steps keeps the order, in front of the stable lane", async () => {
    await startCanary();
    await store.apply(enqueueOf(["s1", "s2"], { epoch: 1 }), T0);
    const canary = ["c1", "c2", "c3", "c4", "c5"];
    await store.apply(enqueueOf(canary, { epoch: 1, first: 2, lane: "canary" }), T0);
    const first = await store.apply(drainOf({ limit: 2 }), T0);
    expect(first).toMatchObject({ moved: ["c4", "c5"], revoked: [], left: { queued: 3 } });
    expect(await store.apply(drainOf({ limit: 0 }), T0)).toMatchObject({ moved: [] });
    const rest = await store.apply(drainOf({ limit: 9 }), T0);
    expect(rest).toMatchObject({ moved: ["c1", "c2", "c3"], left: { queued: 0, inFlight: 0 } });
    expect(await ids("stable")).toEqual([...canary, "s1", "s2"]);
    expect(await ids("canary")).toEqual([]);
  });

  test("jobs that workers hold are taken back only with revoke, attempt unspent", async () => {
    await startCanary();
    const held = ["c2", "c1", "c3"];
    await store.apply(enqueueOf(held, { epoch: 1, lane: "canary" }), T0);
    await store.apply(enqueueOf(["s1"], { epoch: 1, first: 3 }), T0);
    await store.apply(claimOf("w1", 2, CANARY_VERSION), T0);
    await store.apply(claimOf("w2", 1, CANARY_VERSION), T0);
    const kept = { moved: [], revoked: [], left: { queued: 0, inFlight: 3 } };
    expect(await store.apply(drainOf(), T0)).toMatchObject(kept);
    const two = await store.apply(drainOf({ revoke: true, limit: 2 }), T0);
    expect(two).toMatchObject({ revoked: ["c1", "c2"], left: { queued: 0, inFlight: 1 } });
    const done = settleOf("w1", settlementOf("c1", "done"));
    expect(await store.apply(done, T0)).toMatchObject({ accepted: [false] });
    expect(await ids("stable")).toEqual(["c1", "c2", "s1"]);
    expect((await store.contents()).stable[0]).toMatchObject({ attempt: 1 });
  });

  test("revoke shares the limit with what is queued, and leaves stable jobs alone", async () => {
    await startCanary();
    const lanes = ["canary", "canary", "stable"] as const;
    await store.apply(enqueueOf(["c1", "c2", "s1"], { epoch: 1, lanes }), T0);
    await store.apply(claimOf("w1", 1, CANARY_VERSION), T0);
    await store.apply(claimOf("w2", 1), T0);
    const first = await store.apply(drainOf({ revoke: true, limit: 1 }), T0);
    expect(first).toMatchObject({ moved: ["c2"], revoked: [], left: { inFlight: 1 } });
    const second = await store.apply(drainOf({ revoke: true, limit: 1 }), T0);
    expect(second).toMatchObject({ moved: [], revoked: ["c1"], left: { inFlight: 0 } });
    expect(await ids("stable")).toEqual(["c1", "c2"]);
    const stable = { queued: 2, inFlight: 1 };
    expect(await store.apply(readRollout, T0)).toMatchObject({ stable });
  });
});
