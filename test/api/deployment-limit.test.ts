/**
 * Four queues of a team that lets two deployments live at once: a controller each, of public names
 * only, on a real Redis and in wall time. One of the controllers dies, and another takes its place.
 */
import { afterAll, afterEach, describe, expect, test } from "vitest";

import {
  type Alert,
  connectRedis,
  type Hosted,
  hostController,
  MILLISECOND,
  originNow,
  parseRollout,
  redisPort,
  SECOND,
  WallAgenda,
  wallClock,
} from "../../src/index.ts";
import { RedisStore } from "../../src/redis/redis-store.ts";
import { testRedis } from "../redis/test-redis.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

const QUEUES = ["mails", "invoices", "images", "exports"];
const LIMIT = { pool: "deployments", deployments: 2, holdFor: 6 * SECOND };
/** Long enough for a busy machine; nothing is judged by it. */
const SOON = { timeout: 50_000, interval: 10 };

/** Nothing is known of queues without jobs: what is too old by then is rolled back. */
const configOf = (queue: string) =>
  parseRollout({
    queue_name: queue,
    stable_version: "v1",
    canary_version: "v2",
    look_every: "200ms",
    min_duration: "500ms",
    max_duration: "1s",
  });

describe.skipIf(redis === null)("a team that lets two deployments live at once", () => {
  const agenda = new WallAgenda(wallClock(originNow()));
  const ended: (() => void)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0).reverse()) end();
    agenda.close();
  });
  const alerts: Alert[] = [];

  const control = async (queue: string, name: string): Promise<Hosted> => {
    const client = await connectRedis({ url: redis?.url ?? "", name });
    const store = redisPort({ redis: client, slotFor: SECOND, commandTimeout: 5 * SECOND });
    const options = {
      name,
      queue,
      leaderFor: SECOND,
      retryAfter: 50 * MILLISECOND,
      limit: LIMIT,
      planned: { id: `canary of ${queue}`, config: configOf(queue), notBefore: 0 },
    };
    const notes = { looked: () => {}, alerted: (alert: Alert) => void alerts.push(alert) };
    const host = hostController({ options, agenda, store, notes });
    host.start();
    ended.push(
      () => client.disconnect(),
      () => store.close(),
      () => host.stop(),
    );
    return host;
  };

  test("never has three, and gets through all of them", { timeout: 60_000 }, async () => {
    const first = await control(QUEUES[0] as string, "controller-0");
    for (const queue of QUEUES.slice(1)) await control(queue, `controller of ${queue}`);
    const client = await connectRedis({ url: redis?.url ?? "", name: "onlooker" });
    ended.push(() => client.disconnect());
    const store = new RedisStore({ redis: client, slotFor: SECOND });
    /** In one go: a place goes round by way of two controllers, which takes longer. */
    const states = async () => {
      const read = QUEUES.map((queue) => store.apply({ kind: "readRollout", queue }));
      return (await Promise.all(read)).map(({ deployment }) => deployment?.state ?? "none");
    };
    const isOver = (state: string) => state === "failed" || state === "completed";
    let most = 0;
    const over = async () => {
      const now = await states();
      most = Math.max(most, now.filter((state) => state !== "none" && !isOver(state)).length);
      return now.filter(isOver).length;
    };
    await expect.poll(over, SOON).toBeGreaterThan(0);
    first.stop();
    await control(QUEUES[0] as string, "controller-1");
    await expect.poll(over, SOON).toBe(QUEUES.length);
    expect(most).toBe(LIMIT.deployments);
    const waited = alerts.filter(({ code }) => code === "deployment_limit");
    expect(waited.length).toBeGreaterThan(0);
    expect(waited.every(({ severity }) => severity === "warning")).toBe(true);
  });
});
