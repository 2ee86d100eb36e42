import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { FIRST_FENCE, fenceOf } from "../../src/canary/routing/fence.ts";
import type { DueJob, Lane } from "../../src/canary/store/job.ts";
import {
  CANARY_VERSION,
  claimOf,
  commitOf,
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

describe.each(await theStores())("what a store does for reapers ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const LATE = T0 + LEASE_FOR + 100;
  const reap = (limit: number, now = LATE) =>
    store.apply({ kind: "reap", queue: QUEUE, limit }, now);
  const peek = (limit: number, now: number) =>
    store.apply({ kind: "peekDue", queue: QUEUE, limit }, now);
  const requeue = (
    entries: readonly DueJob[],
    lanes: readonly Lane[],
    { epoch, fence } = { epoch: 0, fence: FIRST_FENCE },
  ) => store.apply({ kind: "requeue", queue: QUEUE, epoch, fence, entries, lanes }, LATE);
  const due = (id: string, attempt = 2, lastLane: Lane = "stable"): DueJob => ({
    job: jobOf(id, { attempt }),
    lastLane,
  });
  const hold = async (lease: string, now: number, ...ids: string[]): Promise<void> => {
    const { next } = await store.apply({ kind: "readRoute", queue: QUEUE, producer: "p1" }, now);
    await store.apply(enqueueOf(ids, { first: next }), now);
    await store.apply(claimOf(lease, ids.length), now);
  };

  test("a lapse counts as an attempt, and the job is due at once", async () => {
    await hold("w1", T0, "a");
    const jobs = [{ jobId: "a", lease: "w1", lane: "stable", attempt: 1, dead: false }];
    expect(await reap(10)).toEqual({ kind: "reaped", at: LATE, order: 4, jobs });
    const { leases, waiting } = await store.contents();
    expect(leases).toEqual([]);
    expect(waiting).toEqual([{ ...due("a"), dueAt: LATE }]);
  });

  test("a lapse of the last attempt is a dead letter", async () => {
    const jobs = [jobOf("a", { maxAttempts: 1 })];
    await store.apply(enqueueOf([], { jobs, lanes: ["stable"] }), T0);
    await store.apply(claimOf("w1", 1), T0);
    expect(await reap(10)).toMatchObject({ jobs: [{ jobId: "a", attempt: 1, dead: true }] });
    expect(await store.contents()).toMatchObject({ waiting: [], dead: [{ job: jobs[0] }] });
  });

  test("a lease lapses after its instant, not at it", async () => {
    await hold("w1", T0, "a");
    expect(await reap(10, T0 + LEASE_FOR)).toMatchObject({ jobs: [] });
    expect((await reap(10, T0 + LEASE_FOR + 1)).jobs).toHaveLength(1);
  });

  test("the longest lapsed goes first, its jobs by id, and what does not fit stays", async () => {
    await hold("w2", T0 + 1, "d", "c");
    await hold("w1", T0, "b", "a");
    const first = await reap(3);
    expect(first.jobs.map(({ jobId }) => jobId)).toEqual(["a", "b", "c"]);
    const { leases } = await store.contents();
    expect(leases).toMatchObject([{ lease: "w2", stable: [{ id: "d" }] }]);
    const done = settleOf("w2", settlementOf("c", "done"), settlementOf("d", "done"));
    expect(await store.apply(done, LATE)).toMatchObject({ accepted: [false, true] });
  });

  test("a lapsed lease without jobs is removed and costs nothing of the limit", async () => {
    await store.apply(claimOf("w0", 1), T0 - 1);
    await hold("w1", T0, "a");
    expect(await reap(2)).toMatchObject({ jobs: [{ jobId: "a" }] });
    expect((await store.contents()).leases).toEqual([]);
  });

  test("due jobs are shown as they fall due, then in the order in which they came", async () => {
    await hold("w1", T0, "a", "b", "c", "d");
    const later = (id: string, delay: number) => settlementOf(id, "retry", { delay });
    const settle = settleOf("w1", later("a", 50), later("b", 20), later("c", 20), later("d", 90));
    await store.apply(settle, T0);
    expect(await peek(10, T0 + 10)).toMatchObject({ jobs: [], nextIn: 10 });
    const shown = await peek(10, T0 + 50);
    expect(shown.jobs).toEqual([due("b"), due("c"), due("a")]);
    expect(shown.nextIn).toBe(40);
    const limited = await peek(2, T0 + 60);
    expect(limited.jobs).toEqual([due("b"), due("c")]);
    expect(limited.nextIn).toBe(0);
    expect((await peek(10, T0 + 90)).nextIn).toBeNull();
  });

  test("requeued jobs go to the end of the lanes chosen, once", async () => {
    await hold("w1", T0, "a", "b");
    await reap(10);
    await store.apply(enqueueOf(["new"], { first: 2 }), LATE);
    const reply = await requeue([due("a"), due("b"), due("a")], ["stable", "canary", "stable"]);
    expect(reply).toMatchObject({ moved: [true, true, false] });
    expect(await store.contents()).toMatchObject({
      stable: [{ id: "new" }, { id: "a", attempt: 2 }],
      canary: [{ id: "b", attempt: 2 }],
      waiting: [],
    });
    expect(await requeue([due("a")], ["stable"])).toMatchObject({ moved: [false] });
  });

  test("an entry of another attempt is somebody else's", async () => {
    await hold("w1", T0, "a");
    await reap(10);
    expect(await requeue([due("a", 3)], ["stable"])).toMatchObject({ moved: [false] });
    expect((await store.contents()).waiting).toHaveLength(1);
  });

  test("an entry that is not due yet may be moved, too", async () => {
    await hold("w1", T0, "a");
    const settle = settleOf("w1", settlementOf("a", "retry", { delay: 10 * LEASE_FOR }));
    await store.apply(settle, T0);
    expect(await requeue([due("a")], ["stable"])).toMatchObject({ moved: [true] });
  });

  test("a requeue for an old route is refused with the present one", async () => {
    await hold("w1", T0, "a");
    await reap(10);
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
    expect(await requeue([due("a")], ["canary"])).toMatchObject({ kind: "stale" });
    const routed = { epoch: 1, fence: fenceOf(routeOf(1)) };
    expect(await requeue([due("a")], ["canary"], routed)).toMatchObject({ moved: [true] });
    expect(await store.apply(claimOf("w2", 1, CANARY_VERSION), LATE)).toMatchObject({
      jobs: [{ id: "a", attempt: 2 }],
    });
  });
});
