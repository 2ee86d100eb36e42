import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fenceOf } from "../../src/canary/routing/fence.ts";
import type { Route } from "../../src/canary/routing/route.ts";
import type { Enqueue } from "../../src/canary/store/commands.ts";
import type { Lane } from "../../src/canary/store/job.ts";
import type { QueueState } from "../../src/canary/store/replies.ts";
import { SECOND } from "../../src/kernel/time.ts";
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
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

const BREAKER = routeOf(1, { breaker: { depth: 5, age: SECOND } });

describe.each(await theStores())("what a store says of what it holds ($name)", ({ open }) => {
  let store: TestStore;
  let next = 0;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(async () => {
    next = 0;
    await store.clear();
  });
  afterAll(() => store.close());

  const follow = async (route: Route, expectedVersion = 0) => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf({ route, expectedVersion }), T0);
  };
  const put = (route: Route, lane: Lane, now: number, ids: string[], marks = {}) => {
    const { epoch } = route;
    const first = next;
    next += ids.length;
    const command: Enqueue = enqueueOf(ids, { epoch, first, lane, ...marks });
    return store.apply({ ...command, fence: fenceOf(route) }, now);
  };
  const state = async (now: number): Promise<QueueState | null> =>
    (await store.apply({ kind: "readWindows", queue: QUEUE, fromSlot: 0 }, now)).state;

  test("nothing is said of the lane, and no age is kept, unless the route asks", async () => {
    const route = routeOf(1);
    await follow(route);
    expect(await put(route, "canary", T0, ["a"])).not.toHaveProperty("canary");
    const read = { kind: "readRoute", queue: QUEUE, producer: "p1" } as const;
    expect(await store.apply(read, T0)).not.toHaveProperty("canary");
    expect(await state(T0 + 5)).toMatchObject({ canary: { queued: 1, oldestAge: null } });
  });

  test("with a breaker, every reply to who routes says what waits on the canary lane", async () => {
    await follow(BREAKER);
    const canary = (queued: number, oldestAge: number | null) => ({
      canary: { queued, oldestAge },
    });
    expect(await put(BREAKER, "stable", T0, ["s"])).toMatchObject(canary(0, null));
    expect(await put(BREAKER, "canary", T0, ["a", "b"])).toMatchObject(canary(2, 0));
    expect(await put(BREAKER, "canary", T0 + 7, ["c"])).toMatchObject(canary(3, 7));
    const read = { kind: "readRoute", queue: QUEUE, producer: "p1" } as const;
    expect(await store.apply(read, T0 + 8)).toMatchObject(canary(3, 8));
    const due = { kind: "peekDue", queue: QUEUE, limit: 5 } as const;
    expect(await store.apply(due, T0 + 9)).toMatchObject(canary(3, 9));
    const stale = enqueueOf(["x"], { epoch: 9, first: next });
    expect(await store.apply(stale, T0 + 10)).toMatchObject({ kind: "stale", ...canary(3, 10) });
  });

  test("the age is that of the first job that is left, from when it came", async () => {
    await follow(BREAKER);
    await put(BREAKER, "canary", T0, ["a", "b"]);
    await put(BREAKER, "canary", T0 + 100, ["c", "d"]);
    const ageAfter = async (claimed: number, now: number) => {
      await store.apply(claimOf("w", claimed, CANARY_VERSION), now);
      return (await state(now))?.canary;
    };
    expect(await ageAfter(1, T0 + 200)).toEqual({ queued: 3, inFlight: 1, oldestAge: 200 });
    expect(await ageAfter(1, T0 + 200)).toEqual({ queued: 2, inFlight: 2, oldestAge: 100 });
    expect(await ageAfter(2, T0 + 200)).toEqual({ queued: 0, inFlight: 4, oldestAge: null });
    await put(BREAKER, "canary", T0 + 300, ["e"]);
    expect(await ageAfter(0, T0 + 301)).toEqual({ queued: 1, inFlight: 4, oldestAge: 1 });
  });

  test("a retry comes anew, whatever its job was meant for", async () => {
    await follow(BREAKER);
    await put(BREAKER, "canary", T0, ["a"]);
    await store.apply(claimOf("w", 1, CANARY_VERSION), T0);
    await store.apply(settleOf("w", settlementOf("a", "retry")), T0);
    expect(await state(T0)).toMatchObject({ waiting: 1, canary: { queued: 0, inFlight: 0 } });
    const entries = [{ job: jobOf("a", { attempt: 2 }), lastLane: "canary" as const }];
    const command = { kind: "requeue", queue: QUEUE, entries, lanes: ["canary" as const] } as const;
    const requeue = { ...command, epoch: 1, fence: fenceOf(BREAKER) };
    const reply = await store.apply(requeue, T0 + LEASE_FOR);
    expect(reply).toMatchObject({ canary: { queued: 1, oldestAge: 0 } });
    expect(await state(T0 + LEASE_FOR + 3)).toMatchObject({ canary: { oldestAge: 3 } });
  });

  test("a clock that was set back makes no negative age", async () => {
    await follow(BREAKER);
    await put(BREAKER, "canary", T0, ["a"]);
    expect(await state(T0 - SECOND)).toMatchObject({ canary: { oldestAge: 0 } });
  });

  test("jobs that came before ages were kept are as old as the first that came since", async () => {
    const before = routeOf(1);
    await follow(before);
    await put(before, "stable", T0, ["a", "b"]);
    const ages = routeOf(2, { ages: true });
    await follow(ages, 1);
    expect(await state(T0 + 5)).toMatchObject({ stable: { queued: 2, oldestAge: null } });
    await put(ages, "stable", T0 + 6, ["c"]);
    expect(await state(T0 + 10)).toMatchObject({ stable: { queued: 3, oldestAge: 4 } });
    // Without being asked the store forgets them, and they begin anew.
    await follow(routeOf(3), 2);
    await follow(routeOf(4, { ages: true }), 3);
    expect(await state(T0 + 20)).toMatchObject({ stable: { queued: 3, oldestAge: null } });
  });

  test("what a drain brings back is no older than the lane's own", async () => {
    const ages = routeOf(1, { ages: true });
    await follow(ages);
    await put(ages, "stable", T0, ["s"]);
    await put(ages, "canary", T0 + 1, ["a", "b"]);
    await store.apply(drainOf(), T0 + 50);
    const { stable, canary } = (await state(T0 + 60)) as QueueState;
    expect(stable).toEqual({ queued: 3, inFlight: 0, oldestAge: 60 });
    expect(canary).toEqual({ queued: 0, inFlight: 0, oldestAge: null });
  });

  test("entries on streams are counted and aged as jobs on lists", async () => {
    const route = routeOf(1, { strategy: "stream_group", breaker: { depth: 5, age: SECOND } });
    await follow(route);
    await put(route, "canary", T0, ["a", "b"]);
    expect(await put(route, "canary", T0 + 9, ["c"])).toMatchObject({
      canary: { queued: 3, oldestAge: 9 },
    });
    await store.apply(claimOf("w", 2, CANARY_VERSION), T0 + 9);
    expect((await state(T0 + 10))?.canary).toEqual({ queued: 1, inFlight: 2, oldestAge: 1 });
  });

  test("dead letters, and what a breaker diverted, are counted", async () => {
    await follow(BREAKER);
    await put(BREAKER, "stable", T0, ["a", "b"], { diverted: true });
    await put(BREAKER, "stable", T0 + 4, ["c"], { diverted: true });
    await put(BREAKER, "stable", T0 + 9, [], { diverted: true });
    await store.apply(claimOf("w", 1), T0);
    await store.apply(settleOf("w", settlementOf("a", "dead")), T0);
    const diverted = { jobs: 3, lastAt: T0 + 4 };
    expect(await state(T0 + 20)).toMatchObject({ dead: 1, diverted });
  });
});
