/**
 * A small deployment as a team would build it, of public names only: a producer, a worker of each
 * version and a controller, on a real Redis and in wall time.
 */
import { afterAll, afterEach, describe, expect, test } from "vitest";

import {
  type Attempt,
  BATCH_LIMIT,
  type ConsumerOptions,
  connectRedis,
  type Hosted,
  hostConsumer,
  hostController,
  hostProducer,
  hostReaper,
  type Job,
  type Look,
  MILLISECOND,
  originNow,
  parseRollout,
  type ResumableSource,
  type Runner,
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

/** An application's jobs: the first half at once, the others once the canary has its share. */
class Outbox implements ResumableSource {
  #next = 0;
  readonly #agenda: WallAgenda;
  due = JOBS / 2;

  constructor(agenda: WallAgenda) {
    this.#agenda = agenda;
  }

  skipTo(sequence: number): void {
    this.#next = sequence;
  }

  take(): Job[] {
    const jobs: Job[] = [];
    while (this.#next < this.due) jobs.push(this.#job(this.#next++));
    return jobs;
  }

  nextAt(): number | null {
    return this.#next === JOBS ? null : this.#agenda.now() + tick;
  }

  #job(number: number): Job {
    const now = this.#agenda.now();
    const plain = { kind: "mail", tenant: "", attempt: 1, maxAttempts: 3 };
    return { ...plain, id: `mail-${number}`, intendedAt: now, payload: `${number}` };
  }
}

/** A handler that writes down what it was given. */
class Mailer implements Runner {
  readonly sent: string[] = [];
  #done: Attempt[] = [];

  start(jobs: readonly Job[], now: number): void {
    for (const job of jobs) {
      this.sent.push(job.id);
      this.#done.push({ job, startedAt: now, finishedAt: now, ok: true, error: "" });
    }
  }

  collect(): Attempt[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }
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

  const startWorker = async (version: string): Promise<Mailer> => {
    const store = await portOf(version);
    const mailer = new Mailer();
    const options: ConsumerOptions = {
      queue: QUEUE,
      lease: `worker-${version}`,
      version,
      concurrency: 16,
      tick,
      batch: BATCH_LIMIT,
      leaseFor: 10 * SECOND,
      backoff: { kind: "constant", delay: SECOND, max: SECOND },
      idleFor: 20 * MILLISECOND,
      retryAfter,
    };
    started(hostConsumer({ options, agenda, store, runner: mailer, stopped: () => {} }));
    const reaping = { queue: QUEUE, every: SECOND, batch: BATCH_LIMIT, retryAfter, random };
    started(hostReaper({ options: reaping, agenda, store }));
    return mailer;
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
    const source = new Outbox(agenda);
    const batching = { tick, batch: BATCH_LIMIT, maxUnanswered: 8, retryAfter, random };
    const options = { name: "outbox-1", queue: QUEUE, ...batching };
    const store = await portOf("producer");
    return { source, producer: started(hostProducer({ options, agenda, store, source })) };
  };

  test("every job is run once, by the version of its lane", async () => {
    const { source, producer } = await startProducer();
    const stable = await startWorker("v1");
    await expect.poll(() => stable.sent.length, SOON).toBe(JOBS / 2);

    const looks = await startController();
    await expect.poll(() => looks.length, SOON).toBeGreaterThan(0);
    const canary = await startWorker("v2");
    source.due = JOBS;
    const total = () => stable.sent.length + canary.sent.length;
    await expect.poll(total, SOON).toBe(JOBS);

    expect(producer.unsent()).toBe(0);
    expect(new Set([...stable.sent, ...canary.sent]).size).toBe(JOBS);
    expect(canary.sent.every((id) => Number(id.slice(5)) >= JOBS / 2)).toBe(true);
    expect(canary.sent.length).toBeGreaterThan(0);
    expect(stable.sent.length).toBeGreaterThan(JOBS / 2);
  });
});
