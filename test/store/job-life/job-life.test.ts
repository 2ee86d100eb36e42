import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { FIRST_FENCE, fenceOf } from "../../../src/canary/routing/fence.ts";
import { DEAD_LIMIT } from "../../../src/canary/store/commands.ts";
import { LAPSED, SETBACKS_KEPT } from "../../../src/canary/store/dead-letter.ts";
import type { Job, Lane } from "../../../src/canary/store/job.ts";
import { AssertionError } from "../../../src/kernel/assert.ts";
import { HOUR, SECOND } from "../../../src/kernel/time.ts";
import {
  claimOf,
  commitOf,
  enqueueOf,
  idsOf,
  jobOf,
  LEASE_FOR,
  QUEUE,
  routeOf,
  SLOT,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "../commands.ts";
import { type TestStore, theStores } from "../stores.ts";

describe.each(await theStores())("what a store does for the life of jobs ($name)", ({ open }) => {
  let store: TestStore;
  beforeAll(async () => {
    store = await open();
  });
  afterEach(() => store.clear());
  afterAll(() => store.close());

  describe("delayed jobs", () => {
    const later = jobOf("later", { delay: 5 * SECOND, fields: { user: "7" } });
    const enqueued = enqueueOf([], { jobs: [jobOf("now"), later], lanes: ["stable", null] });
    const peek = (now: number) => store.apply({ kind: "peekDue", queue: QUEUE, limit: 9 }, now);

    test("wait from their enqueue, on no lane and counted in none", async () => {
      expect(await store.apply(enqueued, T0)).toEqual({
        kind: "enqueued",
        at: T0,
        order: 1,
        next: 2,
      });
      const { stable, waiting } = await store.contents();
      expect(stable).toEqual([jobOf("now")]);
      expect(waiting).toEqual([{ job: later, lastLane: null, dueAt: T0 + 5 * SECOND }]);
      expect(await peek(T0 + 5 * SECOND - 1)).toMatchObject({ jobs: [], nextIn: 1 });
      const due = await peek(T0 + 5 * SECOND);
      expect(due).toMatchObject({ jobs: [{ job: later, lastLane: null }], nextIn: null });
    });

    test("are put on a lane by the route of then, and held against none", async () => {
      await store.apply(enqueued, T0);
      await store.apply(takeLeadershipOf("ctl"), T0);
      await store.apply(commitOf(), T0);
      const entries = [{ job: later, lastLane: null }];
      const lanes: Lane[] = ["canary"];
      const requeue = { kind: "requeue", queue: QUEUE, epoch: 1, entries, lanes } as const;
      const old = await store.apply({ ...requeue, fence: FIRST_FENCE }, T0 + 5 * SECOND);
      expect(old).toMatchObject({ kind: "stale" });
      const fence = fenceOf(routeOf(1));
      const now = T0 + 5 * SECOND;
      expect(await store.apply({ ...requeue, fence }, now)).toMatchObject({ moved: [true] });
      const windows = { kind: "readWindows", queue: QUEUE, fromSlot: 0 } as const;
      const from = { ...windows, fromSlot: now / SLOT };
      expect(await store.apply(from, now + SLOT)).toMatchObject({
        slots: [
          {
            canary: { routed: 1, finished: 0, failed: 0 },
            stable: { routed: 0, finished: 0, failed: 0 },
          },
        ],
      });
      expect((await store.contents()).canary).toEqual([later]);
    });
  });

  describe("ids that are enqueued once", () => {
    const once = { dedupeFor: 10 * SECOND };

    test("a repeat is left out and told by index, its number is used up all the same", async () => {
      await store.apply(enqueueOf(["a", "b"], once), T0);
      const jobs = ["b", "c", "c", "a", "d"].map((id) => jobOf(id));
      const lanes: Lane[] = ["stable", "canary", "stable", "canary", "canary"];
      const again = enqueueOf([], { first: 2, jobs, lanes, ...once });
      const reply = await store.apply(again, T0 + 1);
      // "c" comes first among the arguments as a stable job: it is the canary one that is left out.
      expect(reply).toMatchObject({ kind: "enqueued", next: 7 });
      const { stable, canary } = await store.contents();
      expect([...stable, ...canary].map(({ id }) => id).sort()).toEqual(["a", "b", "c", "d"]);
      if (reply.kind === "enqueued") expect(reply.repeats).toHaveLength(3);
    });

    test("whoever enqueues, whether it has ended or not, delayed or not", async () => {
      await store.apply(enqueueOf(["a"], once), T0);
      await store.apply(claimOf("w", 1), T0);
      await store.apply(settleOf("w", settlementOf("a", "done")), T0);
      const jobs = [jobOf("a", { delay: SECOND })];
      const other = enqueueOf([], { producer: "p2", jobs, lanes: [null], ...once });
      expect(await store.apply(other, T0 + 2)).toMatchObject({ repeats: [0], next: 1 });
      const { stable, waiting } = await store.contents();
      expect([stable, waiting]).toEqual([[], []]);
    });

    test("for so long from its enqueue, and no longer by being repeated", async () => {
      const send = (first: number, now: number) =>
        store.apply(enqueueOf(["a"], { first, ...once }), now);
      expect(await send(0, T0)).not.toHaveProperty("repeats");
      await store.apply(claimOf("w", 1), T0);
      await store.apply(settleOf("w", settlementOf("a", "done")), T0);
      expect(await send(1, T0 + 10 * SECOND - 1)).toMatchObject({ repeats: [0] });
      expect(await send(2, T0 + 10 * SECOND)).not.toHaveProperty("repeats");
      expect(await send(3, T0 + 10 * SECOND + 1)).toMatchObject({ repeats: [0] });
    });

    test("a repeated batch is out of sequence, and who does not ask is not compared", async () => {
      const batch = enqueueOf(["a"], once);
      await store.apply(batch, T0);
      expect(await store.apply(batch, T0 + 1)).toMatchObject({ kind: "outOfSequence", next: 1 });
      await store.apply(claimOf("w", 1), T0);
      await store.apply(settleOf("w", settlementOf("a", "done")), T0);
      const plain = await store.apply(enqueueOf(["a"], { first: 1 }), T0 + 2);
      expect(plain).toEqual({ kind: "enqueued", at: T0 + 2, order: 5, next: 2 });
    });
  });

  describe("dead letters", () => {
    const read = (after = 0, limit = DEAD_LIMIT, now = T0 + HOUR) =>
      store.apply({ kind: "readDead", queue: QUEUE, after, limit }, now);
    const requeue = (ids: readonly string[], attempts = 2, now = T0 + HOUR) =>
      store.apply({ kind: "requeueDead", queue: QUEUE, ids, attempts }, now);
    const kill = async (...jobs: readonly Job[]): Promise<void> => {
      const { next } = await store.apply({ kind: "readRoute", queue: QUEUE, producer: "p1" }, T0);
      await store.apply(enqueueOf([], { first: next, jobs, lanes: jobs.map(() => "stable") }), T0);
      await store.apply(claimOf("w", jobs.length), T0);
      const reason = "Error: no";
      const settlements = jobs.map(({ id, attempt }) => {
        return settlementOf(id, "dead", { attempt, reason: `${reason} ${id}` });
      });
      await store.apply(settleOf("w", ...settlements), T0);
    };
    const failed = { kind: "failed", at: T0, attempt: 1, lane: "stable", lease: "w" } as const;

    test("come with reason and instant, in the order of their deaths, in pages", async () => {
      await kill(jobOf("b"), jobOf("a"), jobOf("c"));
      const reply = await read(0, 2);
      expect(reply).toMatchObject({ kind: "deadLetters", total: 3 });
      const setbacks = [{ ...failed, reason: "Error: no b" }];
      expect(reply.letters[0]).toEqual({ job: jobOf("b"), number: 1, diedAt: T0, setbacks });
      expect(idsOf(reply.letters)).toEqual(["b", "a"]);
      expect(idsOf((await read(2)).letters)).toEqual(["c"]);
      expect((await read(3)).letters).toEqual([]);
    });

    test("keep what went wrong with every attempt, lapses too", async () => {
      await store.apply(enqueueOf([], { jobs: [jobOf("a")], lanes: ["stable"] }), T0);
      await store.apply(claimOf("w", 1), T0);
      await store.apply(settleOf("w", settlementOf("a", "retry", { reason: "first" })), T0 + 1);
      const entries = [{ job: jobOf("a", { attempt: 2 }), lastLane: "stable" }] as const;
      const again = { kind: "requeue", queue: QUEUE, epoch: 0, fence: FIRST_FENCE } as const;
      await store.apply({ ...again, entries, lanes: ["stable"] }, T0 + 2);
      await store.apply(claimOf("v", 1), T0 + 2);
      const lapsedAt = T0 + 2 + LEASE_FOR + 1;
      await store.apply({ kind: "reap", queue: QUEUE, limit: 9 }, lapsedAt);
      const third = [{ job: jobOf("a", { attempt: 3 }), lastLane: "stable" }] as const;
      await store.apply({ ...again, entries: third, lanes: ["stable"] }, lapsedAt);
      await store.apply(claimOf("w", 1), lapsedAt);
      const last = settlementOf("a", "dead", { attempt: 3, reason: "third" });
      await store.apply(settleOf("w", last), lapsedAt + 1);
      const [letter] = (await read()).letters;
      expect(letter?.setbacks).toEqual([
        { ...failed, at: T0 + 1, reason: "first" },
        { ...failed, at: lapsedAt, attempt: 2, lease: "v", reason: LAPSED },
        { ...failed, at: lapsedAt + 1, attempt: 3, reason: "third" },
      ]);
    });

    test("are tried again on order: due at once, attempts counted on", async () => {
      await kill(jobOf("a"), jobOf("b"));
      expect(await requeue(["b", "x", "b"])).toMatchObject({ requeued: [true, false, false] });
      const { waiting, dead } = await store.contents();
      const job = jobOf("b", { attempt: 2, maxAttempts: 3 });
      expect(waiting).toEqual([{ job, lastLane: null, dueAt: T0 + HOUR }]);
      expect(idsOf(dead)).toEqual(["a"]);
      expect(await store.apply({ kind: "readRollout", queue: QUEUE }, T0)).toMatchObject({
        dead: 1,
      });
    });

    /** Puts what is due back on the stable lane and claims it. */
    const runAgain = async (job: Job, now: number): Promise<void> => {
      const entries = [{ job, lastLane: null }];
      const command = { kind: "requeue", queue: QUEUE, epoch: 0, fence: FIRST_FENCE } as const;
      await store.apply({ ...command, entries, lanes: ["stable"] }, now);
      await store.apply(claimOf("w", 1), now);
    };

    test("what went wrong stays when they die again, and goes when they are done", async () => {
      await kill(jobOf("a"));
      await requeue(["a"], 1);
      const again = jobOf("a", { attempt: 2, maxAttempts: 2 });
      await runAgain(again, T0 + HOUR);
      const retry = settlementOf("a", "retry", { attempt: 2, reason: "again" });
      await store.apply(settleOf("w", retry), T0 + HOUR);
      const [letter] = (await read()).letters;
      expect(letter).toMatchObject({ number: 2, diedAt: T0 + HOUR, job: again });
      expect(letter?.setbacks).toEqual([
        { ...failed, reason: "Error: no a" },
        { kind: "requeued", at: T0 + HOUR },
        { ...failed, at: T0 + HOUR, attempt: 2, reason: "again" },
      ]);
      await requeue(["a"], 1);
      await runAgain(jobOf("a", { attempt: 3, maxAttempts: 3 }), T0 + HOUR);
      await store.apply(settleOf("w", settlementOf("a", "done", { attempt: 3 })), T0 + HOUR);
      await kill(jobOf("a"));
      expect((await read()).letters[0]?.setbacks).toHaveLength(1);
    });

    test("no more than so many setbacks are kept, the latest", async () => {
      await kill(jobOf("a"));
      for (let attempt = 2; attempt <= SETBACKS_KEPT; attempt++) {
        await requeue(["a"], 1);
        await runAgain(jobOf("a", { attempt, maxAttempts: attempt }), T0 + HOUR);
        const dead = settlementOf("a", "dead", { attempt, reason: `${attempt}` });
        await store.apply(settleOf("w", dead), T0 + HOUR);
      }
      const [letter] = (await read()).letters;
      expect(letter?.setbacks).toHaveLength(SETBACKS_KEPT);
      expect(letter?.setbacks.at(-1)).toMatchObject({ attempt: SETBACKS_KEPT, reason: "32" });
    });

    test("are asked for in bounded pages", async () => {
      await expect(read(0, 513)).rejects.toThrow(AssertionError);
    });
  });
});
