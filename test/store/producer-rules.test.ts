import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { fenceOf } from "../../src/canary/routing/fence.ts";

import { BATCH_LIMIT } from "../../src/canary/store/commands.ts";
import { AssertionError } from "../../src/kernel/assert.ts";
import {
  claimOf,
  commitOf,
  enqueueOf,
  jobOf,
  QUEUE,
  routeOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

describe.each(await theStores())("what a store does for producers ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const readRoute = { kind: "readRoute", queue: QUEUE, producer: "p1" } as const;

  test("a queue that nobody used has the initial route and expects number 0", async () => {
    const reply = await store.apply(readRoute, T0);
    expect(reply).toEqual({
      kind: "route",
      at: T0,
      order: 1,
      route: routeOf(0, { salt: "", share: 0, stableVersion: "", canaryVersion: null }),
      next: 0,
    });
  });

  test("jobs arrive on their lanes, in order, with every field as it was", async () => {
    const odd = jobOf("ä/1", {
      kind: "",
      tenant: "",
      fields: { user: "zoë\n7", region: "" },
      payload: "line\nline\r\n\u0000 🐤",
      attempt: 2,
    });
    const jobs = [jobOf("a"), odd, jobOf("c", { payload: "" })];
    const lanes = ["stable", "canary", "stable"] as const;
    const reply = await store.apply(enqueueOf([], { jobs, lanes }), T0);
    expect(reply).toEqual({ kind: "enqueued", at: T0, order: 1, next: 3 });
    const { stable, canary } = await store.contents();
    expect(stable).toEqual([jobs[0], jobs[2]]);
    expect(canary).toEqual([odd]);
  });

  test("each producer has numbers of its own", async () => {
    await store.apply(enqueueOf(["a", "b"]), T0);
    const other = enqueueOf(["c"], { producer: "p2" });
    expect(await store.apply(other, T0)).toMatchObject({ kind: "enqueued", next: 1 });
    expect(await store.apply(readRoute, T0)).toMatchObject({ next: 2 });
  });

  test("a repeat is refused and tells what comes next", async () => {
    const command = enqueueOf(["a", "b"]);
    await store.apply(command, T0);
    const reply = await store.apply(command, T0 + 1);
    expect(reply).toEqual({ kind: "outOfSequence", at: T0 + 1, order: 2, next: 2 });
    expect((await store.contents()).stable).toHaveLength(2);
  });

  test("a hole is refused and tells what is missing", async () => {
    const reply = await store.apply(enqueueOf(["a"], { first: 3 }), T0);
    expect(reply).toMatchObject({ kind: "outOfSequence", next: 0 });
    expect((await store.contents()).stable).toEqual([]);
  });

  test("a hole is left where the store expects the number from which it lost jobs", async () => {
    await store.apply(enqueueOf(["a", "b"]), T0);
    const wrong = enqueueOf(["x"], { first: 7, lostFrom: 3 });
    expect(await store.apply(wrong, T0)).toMatchObject({ kind: "outOfSequence", next: 2 });
    const right = enqueueOf(["f", "g"], { first: 5, lostFrom: 2 });
    expect(await store.apply(right, T0)).toMatchObject({ kind: "enqueued", next: 7 });
    expect(await store.apply(right, T0)).toMatchObject({ kind: "outOfSequence", next: 7 });
    expect((await store.contents()).stable.map(({ id }) => id)).toEqual(["a", "b", "f", "g"]);
  });

  test("a batch for an old route is refused with the present one; no number is used", async () => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
    const reply = await store.apply(enqueueOf(["a"], { epoch: 0 }), T0);
    expect(reply).toMatchObject({ kind: "stale", route: routeOf(1) });
    expect(await store.apply(enqueueOf(["a"], { epoch: 1 }), T0)).toMatchObject({ next: 1 });
  });

  test("a batch for another route of the same epoch, a lost one, is refused", async () => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
    const lost = fenceOf(routeOf(1, { share: 5_000 }));
    const reply = await store.apply(enqueueOf(["a"], { epoch: 1, fence: lost }), T0);
    expect(reply).toMatchObject({ kind: "stale", route: routeOf(1) });
  });

  test("a repeat is recognised even when the route moved on meanwhile", async () => {
    await store.apply(enqueueOf(["a"]), T0);
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
    const repeat = await store.apply(enqueueOf(["a"], { epoch: 0 }), T0);
    expect(repeat).toMatchObject({ kind: "outOfSequence", next: 1 });
  });

  test("an empty batch is carried out", async () => {
    expect(await store.apply(enqueueOf([]), T0)).toMatchObject({ kind: "enqueued", next: 0 });
  });

  test("a full batch is carried out, and a larger one is an assertion", async () => {
    const ids = Array.from({ length: BATCH_LIMIT }, (_, i) => `j${i}`);
    expect(await store.apply(enqueueOf(ids), T0)).toMatchObject({ next: BATCH_LIMIT });
    const claimed = await store.apply(claimOf("w1", BATCH_LIMIT), T0);
    expect(claimed.kind === "claimed" && claimed.jobs.map(({ id }) => id)).toEqual(ids);
    const tooLarge = async () => store.apply(enqueueOf([...ids, "more"]), T0);
    await expect(tooLarge()).rejects.toThrow(AssertionError);
  });
});
