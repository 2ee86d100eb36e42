import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import type { StoreCommand } from "../../../src/canary/store/commands.ts";
import type { Exchange } from "../../../src/canary/store/exchange.ts";
import { AssertionError } from "../../../src/kernel/assert.ts";
import { MILLISECOND, MINUTE } from "../../../src/kernel/time.ts";
import { connect } from "../../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { type RedisPort, redisPort } from "../../../src/redis/redis-port.ts";
import { removeQueue } from "../../../src/redis/remove-queue.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { enqueueOf, jobOf, QUEUE, SLOT } from "../commands.ts";
import { HeldUpWay } from "./held-up-way.ts";

const provided = await testRedis();

describe.skipIf(provided === null)("the port to a real store", () => {
  const server = provided as ProvidedRedis;
  let way: HeldUpWay;
  let redis: Redis;
  let port: RedisPort;
  /** Past the way, to see what really happened. */
  let direct: Redis;

  beforeAll(async () => {
    direct = await connect({ url: server.url, name: "direct" });
  });
  beforeEach(async () => {
    way = await HeldUpWay.to(server.url);
    redis = await connect({ url: way.url, name: "port" });
    port = open(MINUTE);
  });
  afterEach(async () => {
    port.close();
    redis.disconnect();
    await way.close();
    await removeQueue({ redis: direct, queue: QUEUE });
  });
  afterAll(async () => {
    direct.disconnect();
    await server.stop();
  });

  const open = (commandTimeout: number): RedisPort =>
    redisPort({ redis, slotFor: SLOT, commandTimeout });
  const ask = <C extends StoreCommand>(command: C): Promise<Exchange<C>> =>
    new Promise((resolve) => port.send(command, resolve));
  const readRoute = { kind: "readRoute", queue: QUEUE, producer: "p1" } as const;
  const queued = () => direct.llen(`coalmine:{${QUEUE}}`);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const ready = () => until(() => redis.status === "ready");

  test("commands are carried out and answered in the order of the calls", async () => {
    const heard: [string, number][] = [];
    const batches = ["a", "b", "c"].map((id, first) => enqueueOf([id], { first }));
    const answers = batches.map(
      (command) =>
        new Promise<void>((resolve) => {
          port.send(command, (exchange) => {
            if (exchange.kind !== "replied") throw new Error(exchange.reason);
            heard.push([exchange.reply.kind, exchange.reply.order]);
            resolve();
          });
        }),
    );
    expect(heard).toEqual([]);
    await Promise.all(answers);
    expect(heard).toEqual([
      ["enqueued", 1],
      ["enqueued", 2],
      ["enqueued", 3],
    ]);
  });

  test("without a clock of the caller's, the server's counts", async () => {
    const before = await direct.time();
    const answer = await ask(readRoute);
    const after = await direct.time();
    const micros = ([seconds, rest]: (string | number)[]) => Number(seconds) * 1e6 + Number(rest);
    if (answer.kind !== "replied") throw new Error(answer.reason);
    expect(answer.reply.at).toBeGreaterThanOrEqual(micros(before));
    expect(answer.reply.at).toBeLessThanOrEqual(micros(after));
  });

  test("a connection that breaks after the command was carried out: nobody can know", async () => {
    await ask(readRoute);
    way.holdReplies();
    const answer = ask(enqueueOf(["a"]));
    await until(async () => (await queued()) === 1);
    way.cut();
    expect(await answer).toMatchObject({ kind: "unanswered", definite: false });
    await ready();
    const repeat = await ask(enqueueOf(["a"]));
    expect(repeat).toMatchObject({ reply: { kind: "outOfSequence", next: 1 } });
    expect(await queued()).toBe(1);
  });

  test("without a connection a command is surely not carried out", async () => {
    await way.close();
    await until(() => redis.status !== "ready");
    const answer = await ask(enqueueOf(["a"]));
    expect(answer).toMatchObject({ kind: "unanswered", definite: true });
    expect(await queued()).toBe(0);
  });

  test("a reply that is late is none, once, and the connection is made anew", async () => {
    await ask(readRoute);
    port.close();
    port = open(50 * MILLISECOND);
    way.holdReplies();
    let heard = 0;
    const answer = await new Promise<Exchange<StoreCommand>>((resolve) =>
      port.send(enqueueOf(["a"]), (exchange) => {
        heard += 1;
        resolve(exchange);
      }),
    );
    expect(answer).toMatchObject({ kind: "unanswered", definite: false });
    way.letReplies();
    await until(() => redis.status !== "ready");
    await ready();
    port.close();
    port = open(MINUTE);
    expect(await ask(readRoute)).toMatchObject({ reply: { next: 1 } });
    expect(heard).toBe(1);
  });

  test("a server that forgot the scripts refuses, and is taught them again", async () => {
    await ask(readRoute);
    await direct.script("FLUSH");
    const refused = await ask(enqueueOf(["a"]));
    expect(refused).toMatchObject({ kind: "unanswered", definite: true });
    expect(await ask(enqueueOf(["a"]))).toMatchObject({ reply: { kind: "enqueued" } });
  });

  test("a closed port stays silent", async () => {
    await ask(readRoute);
    way.holdReplies();
    let heard = 0;
    port.send(readRoute, () => {
      heard += 1;
    });
    port.close();
    way.letReplies();
    port.send(readRoute, () => {
      heard += 1;
    });
    await redis.ping();
    expect(heard).toBe(0);
  });

  test("a job that cannot be written down is the caller's error, thrown at once", () => {
    const jobs = [jobOf("a", { tenant: "two\nlines" })];
    const send = () => port.send(enqueueOf([], { jobs, lanes: ["stable"] }), () => {});
    expect(send).toThrow(AssertionError);
    expect(send).toThrow('tenant "two\\nlines" of job "a" is not one line of text');
  });

  test("a reply that makes no sense is no answer, and not the end of the process", async () => {
    await direct.set(`coalmine:{${QUEUE}}:route`, "not a route");
    const answer = await ask(readRoute);
    expect(answer).toMatchObject({ kind: "unanswered", definite: false });
  });

  test("a client that sends commands again by itself is refused", async () => {
    const other = new Redis(server.url, { lazyConnect: true });
    const make = () => redisPort({ redis: other, slotFor: SLOT, commandTimeout: MINUTE });
    expect(make).toThrow("use one that connect() made");
    other.disconnect();
  });

  // These change the server for everybody, so they need one of our own.
  describe.skipIf(server?.origin === "given")("a server in trouble", () => {
    test("a server out of memory refuses before anything is done", async () => {
      await ask(readRoute);
      await direct.config("SET", "maxmemory", "1");
      const answer = await ask(enqueueOf(["a"]));
      await direct.config("SET", "maxmemory", "0");
      expect(answer).toMatchObject({ kind: "unanswered", definite: true });
      expect(answer).toMatchObject({ reason: expect.stringContaining("OOM") });
      expect(await ask(readRoute)).toMatchObject({ reply: { order: 2, next: 0 } });
    });

    test("a master that was demoted refuses, and its successor is looked for", async () => {
      await ask(readRoute);
      await direct.replicaof("127.0.0.1", 1);
      const answer = await ask(enqueueOf(["a"]));
      await direct.replicaof("NO", "ONE");
      expect(answer).toMatchObject({ kind: "unanswered", definite: true });
      expect(answer).toMatchObject({ reason: expect.stringContaining("READONLY") });
      await until(async () => (await ask(readRoute)).kind === "replied");
    });

    test("data of another kind where ours should be: nobody can know", async () => {
      await direct.set(`coalmine:{${QUEUE}}`, "text");
      const answer = await ask(enqueueOf(["a"]));
      expect(answer).toMatchObject({ kind: "unanswered", definite: false });
      expect(answer).toMatchObject({ reason: expect.stringContaining("WRONGTYPE") });
    });
  });
});
