/**
 * BullMQ's add-and-process on a Redis of its own: the measure that the live world's rate and its
 * Redis microseconds a job are laid beside. No-op jobs of the same payload, added in bulk and
 * processed with concurrency in the same process, as fast as it goes.
 */
import { parseArgs } from "node:util";

import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { provideRedis } from "../src/redis/provision/provide.ts";
import { readMeter } from "../src/redis/store-meter.ts";

export interface BullmqFigures {
  readonly jobs: number;
  readonly jobsPerSecond: number;
  /** In commands, by INFO commandstats. */
  readonly redisMicrosecondsPerJob: number;
  /** Of the server's process. */
  readonly redisCpuMicrosecondsPerJob: number;
  readonly redisCommandsPerJob: number;
}

const DEFAULT_JOBS = 50_000;
const BULK = 500;
const CONCURRENCY = 200;
/** Jobs that may be added and not processed, so that memory stays flat. */
const MOST_WAITING = 5_000;
const PAYLOAD = { text: "x".repeat(200) };

export async function measureBullmq(url: string, jobs: number): Promise<BullmqFigures> {
  const { hostname, port } = new URL(url);
  const connection = { host: hostname, port: Number(port), maxRetriesPerRequest: null };
  const meter = new Redis(url);
  const queue = new Queue("bench", { connection });
  const all = Promise.withResolvers<void>();
  let processed = 0;
  let failed = 0;
  const worker = new Worker("bench", async () => {}, {
    connection,
    concurrency: CONCURRENCY,
    removeOnComplete: { count: 0 },
  });
  worker.on("completed", () => {
    processed += 1;
    if (processed === jobs) all.resolve();
  });
  worker.on("failed", () => {
    failed += 1;
  });
  worker.on("error", all.reject);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  const before = await readMeter(meter);
  const startedMs = performance.now();
  await addAll(queue, jobs, () => processed);
  await all.promise;
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = await readMeter(meter);
  if (failed > 0) throw new Error(`${failed} of ${jobs} BullMQ jobs failed: the figure is void`);
  await Promise.all([worker.close(), queue.close()]);
  await meter.quit();
  return {
    jobs,
    jobsPerSecond: jobs / seconds,
    redisMicrosecondsPerJob: (after.microseconds - before.microseconds) / jobs,
    redisCpuMicrosecondsPerJob: (after.cpuMicroseconds - before.cpuMicroseconds) / jobs,
    redisCommandsPerJob: (after.commands - before.commands) / jobs,
  };
}

async function addAll(queue: Queue, jobs: number, processed: () => number): Promise<void> {
  for (let added = 0; added < jobs; ) {
    const size = Math.min(BULK, jobs - added);
    await queue.addBulk(Array.from({ length: size }, () => ({ name: "job", data: PAYLOAD })));
    added += size;
    while (added - processed() > MOST_WAITING) await new Promise(setImmediate);
  }
}

export function describeBullmq(figures: BullmqFigures): string {
  return [
    `BullMQ, ${figures.jobs} jobs: ${Math.round(figures.jobsPerSecond)} jobs/s`,
    `${figures.redisMicrosecondsPerJob.toFixed(1)} us of Redis a job`,
    `(${figures.redisCpuMicrosecondsPerJob.toFixed(1)} us of its CPU)`,
    `${figures.redisCommandsPerJob.toFixed(1)} commands a job`,
  ].join(", ");
}

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...argv], options: { jobs: { type: "string" } } });
  const redis = await provideRedis({ log: (line) => console.log(line) });
  try {
    console.log(
      describeBullmq(await measureBullmq(redis.url, Number(values.jobs ?? DEFAULT_JOBS))),
    );
  } finally {
    await redis.stop();
  }
}
