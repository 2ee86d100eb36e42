import { Redis } from "ioredis";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { isIntact } from "../../src/canary/rollout/configure/drift.ts";
import type { Deployment } from "../../src/canary/rollout/deployment.ts";

import { StruckServer } from "../../src/redis/faults/struck-server.ts";
import { keysOf } from "../../src/redis/keys.ts";
import { probe } from "../../src/redis/provision/probe.ts";
import { deploymentOf } from "../store/commands.ts";
import { testRedis } from "./test-redis.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());
const command = redis?.command ?? null;
const QUEUE = "struck";
const COUNTS = keysOf(QUEUE).counts;

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function server(): Promise<StruckServer> {
  const started = await StruckServer.start({ command: command!, queue: QUEUE });
  open.push(() => started.stop());
  return started;
}

function client(url: string): Redis {
  const made = new Redis(url, { maxRetriesPerRequest: 5, retryStrategy: () => 20 });
  made.on("error", () => {});
  open.push(() => made.disconnect());
  return made;
}

describe.skipIf(command === null)("a server that is struck", () => {
  test("killed and started again, it has all that it acknowledged, on the same port", async () => {
    const struck = await server();
    const before = client(struck.url);
    for (let i = 1; i <= 100; i++) await before.hincrby(COUNTS, "order", 1);
    const { pid, url } = struck;
    await struck.kill();
    expect(await probe({ url, timeoutMs: 200 })).toMatchObject({ kind: "silent" });
    await struck.startAgain();
    expect(struck.pid).not.toBe(pid);
    expect(await struck.contents.counted()).toBe(100);
  });

  test("it refuses writes as it is told to, and takes them again with what it had", async () => {
    const struck = await server();
    const writer = client(struck.url);
    await writer.set("a", "1");
    await struck.refuseForMemory(true);
    await expect(writer.set("a", "2")).rejects.toThrow(/^OOM/);
    await struck.refuseForMemory(false);
    await struck.refuseWrites(true);
    await expect(writer.set("a", "3")).rejects.toThrow(/^READONLY/);
    await struck.refuseWrites(false);
    expect(await writer.get("a")).toBe("1");
    await writer.set("a", "4");
  });

  test("a replica that was cut off lacks what came later, and counts above all of it", async () => {
    const struck = await server();
    const writer = client(struck.url);
    await writer.hset(COUNTS, "order", "7");
    const replica = await struck.follow();
    await replica.cutOff();
    await writer.hset(COUNTS, "order", "9");
    await struck.kill();
    const promoted = await replica.promote(100);
    expect(promoted).toMatchObject({ order: 100, keptTo: 7 });
    expect(await promoted.server.contents.counted()).toBe(100);
    const { url } = promoted.server;
    expect(await client(url).hincrby(COUNTS, "order", 1)).toBe(101);
  });

  test("the stored deployment is unreadable, then as before, unless it was written", async () => {
    const struck = await server();
    const { deployment } = keysOf(QUEUE);
    const reader = client(struck.url);
    expect(await struck.contents.corruptDeployment()).toBeNull();
    await reader.hset(deployment, "json", '{"a":1}');
    const text = await struck.contents.corruptDeployment();
    expect(text).toBe('{"a":1}');
    const unreadable = (await reader.hget(deployment, "json")) ?? "";
    expect(() => JSON.parse(unreadable) as unknown).toThrow(SyntaxError);
    await struck.contents.restoreDeployment(text!);
    expect(await reader.hget(deployment, "json")).toBe(text);
    await reader.hset(deployment, "json", '{"a":2}');
    await struck.contents.restoreDeployment(text!);
    expect(await reader.hget(deployment, "json")).toBe('{"a":2}');
  });

  test("the stored configuration is another one, and all else is as it was", async () => {
    const struck = await server();
    const { deployment } = keysOf(QUEUE);
    const reader = client(struck.url);
    await struck.contents.changeConfig();
    expect(await reader.exists(deployment)).toBe(0);
    const stored = deploymentOf(3);
    await reader.hset(deployment, "json", JSON.stringify(stored));
    await struck.contents.changeConfig();
    const changed = JSON.parse((await reader.hget(deployment, "json")) ?? "") as Deployment;
    expect(changed).toEqual({ ...stored, config: changed.config });
    expect(isIntact(stored)).toBe(true);
    expect(isIntact(changed)).toBe(false);
  });

  test("stopped, it and its replicas are gone", async () => {
    const struck = await server();
    await struck.follow();
    const { url } = struck;
    await struck.stop();
    await struck.stop();
    expect(await probe({ url, timeoutMs: 200 })).toMatchObject({ kind: "silent" });
  });
});
