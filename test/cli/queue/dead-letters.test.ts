/** `coalmine dead-letters`, on a real Redis. */
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";

import { FIRST_FENCE } from "../../../src/canary/routing/fence.ts";
import { EXIT } from "../../../src/kernel/errors.ts";
import { SECOND } from "../../../src/kernel/time.ts";
import { connect } from "../../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../../src/redis/provision/provided.ts";
import { RedisStore } from "../../../src/redis/redis-store.ts";
import { removeQueue } from "../../../src/redis/remove-queue.ts";
import { testRedis } from "../../redis/test-redis.ts";
import { type FakeCli, fakeCli, removeFolder } from "../fake-cli.ts";

const QUEUE = `mails-${process.pid}`;
const server = await testRedis();
afterAll(() => server?.stop());

let cli: FakeCli;
beforeEach(() => {
  cli = fakeCli();
});
afterEach(() => removeFolder(cli));

describe.skipIf(server === null)("coalmine dead-letters", () => {
  const { url } = server as ProvidedRedis;
  const ask = (...words: string[]) =>
    cli.run("dead-letters", "--queue", QUEUE, "--redis", url, ...words);

  beforeEach(async () => {
    const redis = await connect({ url, name: "test" });
    const store = new RedisStore({ redis, slotFor: SECOND });
    const jobs = ["a", "b", "c"].map((id) => {
      const texts = { id, kind: "mail", tenant: "", payload: "" };
      return { ...texts, intendedAt: 0, attempt: 1, maxAttempts: 1 };
    });
    const queue = QUEUE;
    const lanes = ["stable", "stable", "stable"] as const;
    const sent = { producer: "p", first: 0, epoch: 0, fence: FIRST_FENCE, jobs, lanes };
    await store.apply({ kind: "enqueue", queue, ...sent });
    const lease = { queue, lease: "w", leaseFor: SECOND };
    await store.apply({ kind: "claim", ...lease, version: "v1", limit: 9 });
    const settlements = jobs.map(({ id }) => {
      const instants = { intendedAt: 0, startedAt: 0, finishedAt: 0 };
      const ends = { outcome: "dead", delay: 0, bucket: 1, reason: `Error: no ${id}` } as const;
      return { jobId: id, attempt: 1, ...ends, ...instants };
    });
    await store.apply({ kind: "settle", ...lease, settlements });
    redis.disconnect();
  });
  afterEach(async () => {
    const redis = await connect({ url, name: "test" });
    await removeQueue({ redis, queue: QUEUE });
    redis.disconnect();
  });

  test("shows what died, when and why", async () => {
    expect(await ask("--limit", "2")).toBe(EXIT.pass);
    expect(cli.out).toContain(`3 dead letters in ${QUEUE}`);
    expect(cli.out).toMatch(/^a \(mail\) died \d{4}-/m);
    expect(cli.out).toContain("attempt 1, stable, by w: Error: no b");
    expect(cli.out).toContain("and 1 more");
    expect(cli.out).not.toContain("no c");
  });

  test("has all of them tried again", async () => {
    expect(await ask("--requeue", "all")).toBe(EXIT.pass);
    expect(cli.out).toBe(`3 dead letters are tried again\n0 dead letters still in ${QUEUE}\n`);
  });

  test("has some tried again, and fails if one of them is not dead", async () => {
    expect(await ask("--requeue", "b", "x", "--attempts", "1", "--json")).toBe(EXIT.failed);
    const found = JSON.parse(cli.out);
    expect(found).toMatchObject({ total: 2, requeued: { requeued: ["b"], skipped: ["x"] } });
    expect(found.letters.map(({ job }: { job: { id: string } }) => job.id)).toEqual(["a", "c"]);
  });

  test("says that there is no such server", async () => {
    const words = ["--queue", QUEUE, "--redis", "redis://127.0.0.1:1"];
    expect(await cli.run("dead-letters", ...words)).toBe(EXIT.environment);
    expect(cli.err).toContain("No connection to Redis at redis://127.0.0.1:1");
  });
});

test("asks for the queue and its Redis", async () => {
  expect(await cli.run("dead-letters", "--redis", "redis://h")).toBe(EXIT.usage);
  expect(await cli.run("dead-letters", "--queue", "q")).toBe(EXIT.usage);
});
