import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { WorkerMark } from "../../src/canary/registry/worker.ts";
import { WORKER_LIMIT } from "../../src/canary/store/commands.ts";
import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  enqueueOf,
  idsOf,
  QUEUE,
  SLOT,
  STABLE_VERSION,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "./commands.ts";
import { type TestStore, theStores } from "./stores.ts";

describe.each(await theStores())("what a store keeps of its workers ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  const register = async (lease: string, version = STABLE_VERSION): Promise<string> => {
    const command = { kind: "registerWorker", queue: QUEUE, lease, worker: "w", version } as const;
    const reply = await store.apply(command, T0);
    return reply.kind === "registered" ? reply.challenge : reply.kind;
  };
  const answer = (lease: string, challenge: string, report = "{}") => {
    const said = { challenge, report, proof: "proof" };
    return store.apply({ kind: "heartbeat", queue: QUEUE, lease, answer: said }, T0 + SLOT);
  };
  const read = async (after = "") =>
    store.apply({ kind: "readWorkers", queue: QUEUE, after }, T0 + 2 * SLOT);
  const mark = (...marks: Omit<WorkerMark, "reason">[]) => {
    const all = marks.map((one) => ({ ...one, reason: "" }));
    return store.apply({ kind: "markWorkers", queue: QUEUE, marks: all }, T0 + SLOT);
  };
  const deploy = async (): Promise<void> => {
    await store.apply(takeLeadershipOf("ctl"), T0);
    await store.apply(commitOf(), T0);
  };
  const work = async (lease: string, ...ids: string[]): Promise<void> => {
    await store.apply(enqueueOf(ids, { epoch: 1, producer: lease }), T0);
    await store.apply(claimOf(lease, ids.length), T0);
    const done = ids.map((id) => settlementOf(id, id.startsWith("bad") ? "dead" : "done"));
    await store.apply(settleOf(lease, ...done), T0 + SLOT);
  };
  /** Jobs that the windows count as finished, failed and run on the stable lane. */
  const counted = async () => {
    const fromSlot = T0 / SLOT;
    const at = T0 + 5 * SLOT;
    const { slots } = await store.apply({ kind: "readWindows", queue: QUEUE, fromSlot }, at);
    let [finished, failed, runs] = [0, 0, 0];
    for (const { stable } of slots) {
      finished += stable.finished;
      failed += stable.failed;
      for (const n of stable.runTimes.values()) runs += n;
    }
    return { finished, failed, runs };
  };

  test("a version that serves no lane is not registered", async () => {
    await deploy();
    expect(await register("w1", "v9")).toBe("unserved");
    expect((await read()).workers).toEqual([]);
    const command = { kind: "registerWorker", queue: QUEUE, lease: "c1", worker: "c" } as const;
    const reply = await store.apply({ ...command, version: CANARY_VERSION }, T0);
    expect(reply).toMatchObject({ kind: "registered", lane: "canary" });
  });

  test("each challenge is asked once, and answered once", async () => {
    const first = await register("w1");
    const accepted = await answer("w1", first, "one");
    expect(accepted.accepted).toBe(true);
    expect(accepted.challenge).not.toBe(first);
    const replayed = await answer("w1", first, "two");
    expect(replayed).toMatchObject({ accepted: false, challenge: accepted.challenge });
    const [known] = (await read()).workers;
    expect(known).toEqual({
      lease: "w1",
      worker: "w",
      version: STABLE_VERSION,
      registeredAt: T0,
      heardAt: T0 + SLOT,
      answer: { challenge: first, report: "one", proof: "proof" },
      trust: "unproven",
    });
  });

  test("a stranger is told to register", async () => {
    expect(await answer("nobody", "1")).toMatchObject({ accepted: false, challenge: null });
  });

  test("a mark holds for the answer that it was made from, and for no other", async () => {
    const first = await register("w1");
    const { challenge } = await answer("w1", first);
    await answer("w1", challenge as string);
    const stale = await mark({ lease: "w1", challenge: first, verdict: "distrusted" });
    expect(stale.applied).toEqual([false]);
    expect((await read()).workers[0]?.trust).toBe("unproven");
    const present = { lease: "w1", challenge: challenge as string, verdict: "trusted" } as const;
    const marked = await mark(present, { ...present, lease: "w2" });
    expect(marked.applied).toEqual([true, false]);
    expect((await read()).workers[0]?.trust).toBe("trusted");
    await mark({ ...present, verdict: "removed" });
    expect((await read()).workers).toEqual([]);
  });

  test("until workers are marked, everybody's outcomes count", async () => {
    await deploy();
    await work("w1", "a", "bad1");
    expect(await counted()).toEqual({ finished: 2, failed: 1, runs: 2 });
    expect((await read()).inForce).toBe(false);
  });

  test("a worker that goes on under a later lease is who it was", async () => {
    await deploy();
    await register("w1");
    await register("w2");
    await register("host.7");
    await mark(
      { lease: "w1", challenge: "", verdict: "trusted" },
      { lease: "host.7", challenge: "", verdict: "trusted" },
    );
    await work("w1.1", "a");
    await work("w1.12", "b");
    await work("host.7", "c");
    expect(await counted()).toEqual({ finished: 3, failed: 0, runs: 3 });
    await work("w2.1", "d");
    await work("host.8", "e");
    expect(await counted()).toEqual({ finished: 3, failed: 0, runs: 3 });
    expect((await read()).uncounted).toEqual({ stable: 2, canary: 0, unregistered: 1 });
  });

  test("then only those of trusted leases do, and the jobs are settled all the same", async () => {
    await deploy();
    await register("w1");
    await register("w2");
    await mark({ lease: "w1", challenge: "", verdict: "trusted" });
    await work("w1", "a");
    await work("w2", "b", "bad1");
    await work("stranger", "bad2");
    expect(await counted()).toEqual({ finished: 1, failed: 0, runs: 1 });
    expect(await read()).toMatchObject({
      inForce: true,
      uncounted: { stable: 3, canary: 0, unregistered: 1 },
    });
    const { leases, dead } = await store.contents();
    expect(leases.flatMap(({ stable }) => stable)).toEqual([]);
    expect(idsOf(dead)).toEqual(["bad1", "bad2"]);
  });

  test("workers are read by name, a page at a time", async () => {
    const names = Array.from({ length: WORKER_LIMIT + 2 }, (_, i) => `w${1000 + i}`);
    for (const name of [...names].reverse()) await register(name);
    const first = (await read()).workers.map(({ lease }) => lease);
    expect(first).toEqual(names.slice(0, WORKER_LIMIT));
    const rest = (await read(first.at(-1))).workers.map(({ lease }) => lease);
    expect(rest).toEqual(names.slice(WORKER_LIMIT));
  });
});
