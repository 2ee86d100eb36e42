/** Reads everything that Redis holds of one queue's jobs, page by page. */
import type { Redis } from "ioredis";

import type { LeaseContents, StoreContents, WaitingJob } from "../canary/store/contents.ts";
import type { DeadLetter } from "../canary/store/dead-letter.ts";
import type { Job } from "../canary/store/job.ts";
import { assert } from "../kernel/assert.ts";
import { keysOf, type QueueKeys } from "./keys.ts";
import { queuedJobs } from "./lanes/queued.ts";
import { deadLettersOf } from "./wire/dead-letter-codec.ts";
import { decodeHeld, decodeJob, type LaneLetter, lastLaneOfLetter } from "./wire/job-codec.ts";

export interface QueueInRedis {
  readonly redis: Redis;
  readonly queue: string;
}

/** Many reads: what they show belongs together only when nobody else uses the queue. */
export async function storeContents({ redis, queue }: QueueInRedis): Promise<StoreContents> {
  const keys = keysOf(queue);
  return {
    stable: await queuedJobs({ redis, keys, lane: "stable" }),
    canary: await queuedJobs({ redis, keys, lane: "canary" }),
    leases: await leasesOf(redis, keys),
    waiting: await waitingOf(redis, keys),
    dead: await deadLetters({ redis, queue }),
  };
}

/** Ids of the dead letters, in the order in which they died. */
export async function deadIdsOf({ redis, queue }: QueueInRedis): Promise<string[]> {
  return await redis.zrange(keysOf(queue).died, "0", "-1");
}

/** The first `limit` dead letters, in the order in which they died. */
export async function deadLetters(
  { redis, queue }: QueueInRedis,
  limit = Number.POSITIVE_INFINITY,
): Promise<DeadLetter[]> {
  const keys = keysOf(queue);
  const ids = (await deadIdsOf({ redis, queue })).slice(0, limit);
  const raw: (string | string[])[] = [];
  for (const id of ids) {
    const letter = await redis.hget(keys.dead, id);
    assert(letter !== null, `dead letter ${id} of ${keys.died} is not in ${keys.dead}`);
    raw.push(letter, await redis.lrange(`${keys.setbacks}:${id}`, 0, -1));
  }
  return deadLettersOf(raw);
}

async function leasesOf(redis: Redis, keys: QueueKeys): Promise<LeaseContents[]> {
  const leases: LeaseContents[] = [];
  for (const [lease, lapsesAt] of await scoresOf(redis, keys.leases)) {
    const stable = await heldBy(redis, keys, "s", lease);
    const canary = await heldBy(redis, keys, "c", lease);
    leases.push({ lease, lapsesAt, stable, canary });
  }
  return leases.sort((a, b) => byText(a.lease, b.lease));
}

async function heldBy(
  redis: Redis,
  keys: QueueKeys,
  lane: LaneLetter,
  lease: string,
): Promise<Job[]> {
  const jobs = await redis.hvals(`${keys.held}:${lane}:${lease}`);
  return jobs.map(decodeHeld).sort((a, b) => byText(a.id, b.id));
}

async function waitingOf(redis: Redis, keys: QueueKeys): Promise<WaitingJob[]> {
  const waiting: WaitingJob[] = [];
  for (const [member, dueAt] of await scoresOf(redis, keys.due)) {
    const id = member.slice(NUMBER_DIGITS);
    const entry = await redis.hget(keys.waiting, id);
    assert(entry !== null, `job ${id} of ${keys.due} is not in ${keys.waiting}`);
    const job = decodeJob(entry.slice(1 + NUMBER_DIGITS));
    waiting.push({ job, lastLane: lastLaneOfLetter(entry.slice(0, 1)), dueAt });
  }
  return waiting;
}

/** As `lua/lib/waiting.lua` writes them. */
const NUMBER_DIGITS = 15;

/** Members and scores of a sorted set, in its order. */
async function scoresOf(redis: Redis, key: string): Promise<[string, number][]> {
  const flat = await redis.zrange(key, "0", "-1", "WITHSCORES");
  const scores: [string, number][] = [];
  for (let i = 0; i < flat.length; i += 2) scores.push([flat[i] as string, Number(flat[i + 1])]);
  return scores;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
