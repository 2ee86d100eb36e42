import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { fenceOf } from "../../src/canary/routing/fence.ts";
import type { Enqueue } from "../../src/canary/store/commands.ts";
import type { Job, Lane } from "../../src/canary/store/job.ts";
import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  drainOf,
  enqueueOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  STABLE_VERSION,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

const ON_STREAMS = routeOf(1, { strategy: "stream_group" });
const ON_LISTS = routeOf(2);

describe.each(await theStores())("what a store does under stream_group ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(async () => {
    expect(await store.strays()).toEqual([]);
    await store.clear();
  });
  afterAll(() => store.close());

  const startStreams = async (): Promise<void> => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf({ route: ON_STREAMS }), T0);
  };
  const enqueue = async (ids: string[], lane: Lane, more: Partial<Enqueue> = {}): Promise<void> => {
    const routed = { lane, epoch: 1, fence: fenceOf(ON_STREAMS), producer: ids.join() };
    expect((await store.apply(enqueueOf(ids, { ...routed, ...more }), T0)).kind).toBe("enqueued");
  };
  const claim = async (lease: string, version: string): Promise<string[]> => {
    const reply = await store.apply(claimOf(lease, 10, version), T0);
    return reply.kind === "claimed" ? namesOf(reply.jobs) : [];
  };

  test("each job is given to one worker, of the version that its lane is for", async () => {
    await startStreams();
    await enqueue(["a", "b"], "stable");
    await enqueue(["c"], "canary");
    expect(await claim("w1", STABLE_VERSION)).toEqual(["a1", "b1"]);
    expect(await claim("w2", CANARY_VERSION)).toEqual(["c1"]);
    expect(await claim("w3", STABLE_VERSION)).toEqual([]);
    expect(await claim("w4", CANARY_VERSION)).toEqual([]);
  });

  test("what a dead worker held is one attempt further, and on no stream", async () => {
    await startStreams();
    await enqueue(["a", "b"], "canary");
    expect(await claim("w2", CANARY_VERSION)).toEqual(["a1", "b1"]);
    await store.apply(settleOf("w2", settlementOf("a", "done")), T0);
    await store.apply({ kind: "reap", queue: QUEUE, limit: 10 }, T0 + LEASE_FOR + 1);
    expect(await claim("w3", CANARY_VERSION)).toEqual([]);
    const { waiting } = await store.contents();
    expect(waiting.map(({ job }) => job)).toMatchObject([{ id: "b", attempt: 2 }]);
  });

  test("drained and revoked jobs go in front of those that are queued", async () => {
    await startStreams();
    await enqueue(["s"], "stable");
    await enqueue(["a"], "canary");
    expect(await claim("w2", CANARY_VERSION)).toEqual(["a1"]);
    await enqueue(["b", "c"], "canary");
    await store.apply(drainOf(), T0);
    expect(namesOf((await store.contents()).stable)).toEqual(["b1", "c1", "s1"]);
    await store.apply(drainOf({ revoke: true }), T0);
    expect(await claim("w1", STABLE_VERSION)).toEqual(["a1", "b1", "c1", "s1"]);
  });

  test("after a change back, what is on the stream goes first", async () => {
    await startStreams();
    await enqueue(["a"], "stable");
    await store.apply(commitOf({ route: ON_LISTS, expectedVersion: 1 }), T0);
    await enqueue(["b"], "stable", { epoch: 2, fence: fenceOf(ON_LISTS) });
    expect(await claim("w1", STABLE_VERSION)).toEqual(["a1", "b1"]);
    await enqueue(["c"], "stable", { epoch: 2, fence: fenceOf(ON_LISTS) });
    expect(await claim("w1", STABLE_VERSION)).toEqual(["c1"]);
  });
});

/** Id and attempt. */
function namesOf(jobs: readonly Job[]): string[] {
  return jobs.map(({ id, attempt }) => `${id}${attempt}`);
}
