/**
 * The queued jobs of a lane as Redis holds them: its list, then what nobody was given yet of its
 * stream. Reads only; what many reads show belongs together when nobody else uses the queue.
 */
import type { Redis } from "ioredis";

import { BATCH_LIMIT } from "../../canary/store/commands.ts";
import type { Job, Lane } from "../../canary/store/job.ts";
import type { QueueKeys } from "../keys.ts";
import { decodeJob } from "../wire/job-codec.ts";

export interface LaneInRedis {
  readonly redis: Redis;
  readonly keys: QueueKeys;
  readonly lane: Lane;
}

export async function queuedCount({ redis, keys, lane }: LaneInRedis): Promise<number> {
  const listed = await redis.llen(keys[lane]);
  const stream = streamOf(keys, lane);
  const entries = await redis.xlen(stream);
  if (entries === 0) return listed;
  return listed + entries - (await deliveredOf(redis, stream)).pending;
}

/** All of a lane, oldest first, in pages that do not block the server. */
export async function queuedJobs({ redis, keys, lane }: LaneInRedis): Promise<Job[]> {
  return [
    ...(await listedJobs(redis, keys[lane])),
    ...(await streamedJobs(redis, streamOf(keys, lane))),
  ];
}

async function listedJobs(redis: Redis, list: string): Promise<Job[]> {
  const jobs: Job[] = [];
  for (;;) {
    const page = await redis.lrange(list, jobs.length, jobs.length + BATCH_LIMIT - 1);
    if (page.length === 0) return jobs;
    for (const text of page) jobs.push(decodeJob(text));
  }
}

async function streamedJobs(redis: Redis, stream: string): Promise<Job[]> {
  if ((await redis.exists(stream)) === 0) return [];
  const jobs: Job[] = [];
  let { last } = await deliveredOf(redis, stream);
  for (;;) {
    const page = await redis.xrange(stream, `(${last}`, "+", "COUNT", BATCH_LIMIT);
    if (page.length === 0) return jobs;
    for (const [id, fields] of page) {
      jobs.push(decodeJob(fields[1] as string));
      last = id;
    }
  }
}

export function streamOf(keys: QueueKeys, lane: Lane): string {
  return lane === "stable" ? keys.stableStream : keys.canaryStream;
}

interface Delivered {
  /** Entries that workers hold. */
  readonly pending: number;
  /** The last entry that was ever given to a worker. */
  readonly last: string;
}

/** Of the stream's one group; the stream must exist. */
async function deliveredOf(redis: Redis, stream: string): Promise<Delivered> {
  const [group = []] = (await redis.xinfo("GROUPS", stream)) as unknown[][];
  const fact = (name: string): unknown => group[group.indexOf(name) + 1];
  return { pending: Number(fact("pending")), last: String(fact("last-delivered-id")) };
}
