import type { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import { auditStore } from "../../../src/redis/audit-store.ts";
import { connect } from "../../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { RedisStore } from "../../../src/redis/redis-store.ts";
import { removeQueue } from "../../../src/redis/remove-queue.ts";
import { ModelStore } from "../../../src/simulator/model-store.ts";
import { testRedis } from "../../redis/test-redis.ts";
import {
  CANARY_VERSION,
  claimOf,
  commitOf,
  enqueueOf,
  QUEUE,
  SLOT,
  settlementOf,
  settleOf,
  T0,
  takeLeadershipOf,
} from "../commands.ts";

const provided = await testRedis();

describe.skipIf(provided === null)("a queue in Redis, from outside", () => {
  const server = provided as ProvidedRedis;
  let redis: Redis;
  beforeAll(async () => {
    redis = await connect({ url: server.url, name: "audit" });
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  /** Something of everything: queued, held, waiting, dead, committed. */
  const story: readonly StoreCommand[] = [
    takeLeadershipOf("ctl"),
    commitOf(),
    enqueueOf(["c1", "c2", "c3"], { epoch: 1, lane: "canary" }),
    enqueueOf(["s1", "s2", "s3", "s4"], { epoch: 1, first: 3 }),
    claimOf("w1", 3),
    claimOf("w2", 2, CANARY_VERSION),
    settleOf("w1", settlementOf("s1", "dead"), settlementOf("s2", "retry", { delay: 9 })),
  ];

  test("its audit is the model's", async () => {
    const store = new RedisStore({ redis, slotFor: SLOT });
    const model = new ModelStore({ slotFor: SLOT });
    for (const command of story) {
      expect(await store.apply(command, T0)).toEqual(model.apply(command, T0));
    }
    const { heldIds, deadLetters, ...counts } = await auditStore({ redis, queue: QUEUE });
    const expectedAudit = model.audit(QUEUE);
    const { heldIds: expectedIds, deadLetters: expectedLetters, ...expected } = expectedAudit;
    expect(counts).toEqual(expected);
    expect(deadLetters(9)).toEqual(expectedLetters(9));
    expect(deadLetters(9)).toHaveLength(1);
    expect(heldIds(100)).toEqual(expectedIds(100));
    expect(heldIds(2)).toHaveLength(2);
  });

  test("a removed queue leaves nothing, and takes nothing of another one with it", async () => {
    const other = `${QUEUE}-other`;
    const store = new RedisStore({ redis, slotFor: SLOT });
    await store.apply({ kind: "readRoute", queue: other, producer: "p1" });
    await removeQueue({ redis, queue: QUEUE });
    expect(await redis.keys(`coalmine:{${QUEUE}}*`)).toEqual([]);
    expect(await redis.keys(`coalmine:{${other}}*`)).toHaveLength(1);
    await removeQueue({ redis, queue: other });
    const audit = await auditStore({ redis, queue: QUEUE });
    expect(audit).toMatchObject({ deployment: null, route: { epoch: 0 }, deadIds: [] });
  });
});
