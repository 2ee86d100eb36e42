/**
 * A small deployment as a team would build it, of public names only: a producer, a worker of each
 * version and a controller, on a real Redis and in wall time.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test } from "vitest";

import {
  BATCH_LIMIT,
  type ConsumerOptions,
  connectRedis,
  type Handler,
  HandlerRunner,
  type Hosted,
  hostConsumer,
  hostController,
  hostProducer,
  hostReaper,
  type Job,
  type Look,
  MILLISECOND,
  originNow,
  PushSource,
  parseRollout,
  redisPort,
  SECOND,
  stream,
  WallAgenda,
  wallClock,
} from "../../src/index.ts";
import { testRedis } from "../redis/test-redis.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

const QUEUE = "mails";
const JOBS = 400;
const tick = 5 * MILLISECOND;
/** Long enough for a busy machine; nothing is judged by it. */
const SOON = { timeout: 30_000, interval: 20 };
const retryAfter = 50 * MILLISECOND;

const config = parseRollout({
  queue_name: QUEUE,
  stable_version: "v1",
  canary_version: "v2",
  initial_percent: "50%",
  max_percent: "50%",
  look_every: "1s",
});

/** The application's jobs, from one number up to another. */
function mails(from: number, to: number, intendedAt: number): Job[] {
  const plain = { kind: "mail", tenant: "", attempt: 1, maxAttempts: 3, intendedAt };
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  return numbers.map((number) => ({ ...plain, id: `mail-${number}`, payload: `${number}` }));
}

describe.skipIf(redis === null)("a team's own deployment", () => {
  const agenda = new WallAgenda(wallClock(originNow()));
  const ended: (() => void)[] = [];
  afterEach(() => {
    for (const end of ended.splice(0).reverse()) end();
    agenda.close();
  });

  const portOf = async (name: string) => {
    const client = await connectRedis({ url: redis?.url ?? "", name });
    const port = redisPort({ redis: client, slotFor: SECOND, commandTimeout: 5 * SECOND });
    ended.push(
      () => client.disconnect(),
      () => port.close(),
    );
    return port;
  };
  const started = <H extends Hosted>(hosted: H): H => {
    hosted.start();
    ended.push(() => hosted.stop());
    return hosted;
  };
  const random = stream("test", "split");

  /** A worker whose handler sends mails; the ids of those that it sent. */
  const startWorker = async (version: string): Promise<readonly string[]> => {
    const store = await portOf(version);
    const sent: string[] = [];
    const handler: Handler = async (job, signal) => {
      await sleep(1, undefined, { signal });
      sent.push(job.id);
    };
    const runner = new HandlerRunner(handler, agenda);
    const options: ConsumerOptions = {
      queue: QUEUE,
      lease: `worker-${version}`,
      version,
      concurrency: 16,
      tick,
      batch: BATCH_LIMIT,
      leaseFor: 10 * SECOND,
      backoff: { kind: "exponential", delay: SECOND, max: 30 * SECOND, jitter: 0.2 },
      timeLimit: 60 * SECOND,
      idleFor: 20 * MILLISECOND,
      retryAfter,
    };
    started(hostConsumer({ options, agenda, store, runner, stopped: () => {} }));
    const reaping = { queue: QUEUE, every: SECOND, batch: BATCH_LIMIT, retryAfter, random };
    started(hostReaper({ options: reaping, agenda, store }));
    return sent;
  };

  const startController = async (): Promise<Look[]> => {
    const looks: Look[] = [];
    const options = {
      name: "controller-1",
      queue: QUEUE,
      leaderFor: 5 * SECOND,
      retryAfter,
      planned: { id: "canary_1", config, notBefore: 0 },
    };
    const notes = { looked: (look: Look) => void looks.push(look), alerted: () => {} };
    started(hostController({ options, agenda, store: await portOf("controller"), notes }));
    return looks;
  };

  const startProducer = async () => {
    const source = new PushSource(agenda, tick);
    const batching = { tick, batch: BATCH_LIMIT, maxUnanswered: 8, retryAfter, random };
    const options = { name: "outbox-1", queue: QUEUE, ...batching };
    const store = await portOf("producer");
    return { source, producer: started(hostProducer({ options, agenda, store, source })) };
  };

  test("every job is run once, by the version of its lane", async () => {
    const { source, producer } = await startProducer();
    source.push(mails(0, JOBS / 2, agenda.now()));
    const stable = await startWorker("v1");
    await expect.poll(() => stable.length, SOON).toBe(JOBS / 2);

    const looks = await startController();
    await expect.poll(() => looks.length, SOON).toBeGreaterThan(0);
    const canary = await startWorker("v2");
    source.push(mails(JOBS / 2, JOBS, agenda.now()));
    source.end();
    const total = () => stable.length + canary.length;
    await expect.poll(total, SOON).toBe(JOBS);

    expect(producer.unsent()).toBe(0);
    expect(new Set([...stable, ...canary]).size).toBe(JOBS);
    expect(canary.every((id) => Number(id.slice(5)) >= JOBS / 2)).toBe(true);
    expect(canary.length).toBeGreaterThan(0);
    expect(stable.length).toBeGreaterThan(JOBS / 2);
  });
});
