/**
 * What ought not to be on a queue's streams, or ought to be and is not. An entry that was delivered
 * is pending for the lease that holds its job, as long as that does: never shorter, or streams
 * would forget what is being worked on, and never longer, or they would grow. No reply tells.
 */
import type { Redis } from "ioredis";

import type { Lane } from "../../../src/canary/store/job.ts";
import { keysOf } from "../../../src/redis/keys.ts";
import { streamOf } from "../../../src/redis/lanes/queued.ts";
import type { QueueInRedis } from "../../../src/redis/store-contents.ts";
import { laneLetter } from "../../../src/redis/wire/job-codec.ts";

/** More than a test ever has pending. */
const MANY = "10000";

/** A sentence for each, none if all is right. */
export async function strayEntries(queue: QueueInRedis): Promise<string[]> {
  const strays: string[] = [];
  for (const lane of ["stable", "canary"] as const) {
    const pending = await pendingOf(queue, lane);
    const held = await heldOf(queue, lane);
    for (const entry of pending) {
      if (!held.has(entry)) strays.push(`${lane}: ${entry} is pending and not held`);
    }
    for (const entry of held) {
      if (!pending.has(entry)) strays.push(`${lane}: ${entry} is held and not pending`);
    }
  }
  return strays;
}

/** Entries in any group of the lane's stream that are there still, each with its lease. */
async function pendingOf({ redis, queue }: QueueInRedis, lane: Lane): Promise<Set<string>> {
  const stream = streamOf(keysOf(queue), lane);
  if ((await redis.exists(stream)) === 0) return new Set();
  const there = new Set((await redis.xrange(stream, "-", "+")).map(([id]) => id));
  const pending = new Set<string>();
  for (const group of await groupsOf(redis, stream)) {
    const rows = await redis.xpending(stream, group, "-", "+", MANY);
    for (const [id, lease] of rows as [string, string][]) {
      pending.add(there.has(id) ? `${id} of ${lease}` : `${id} of ${lease}, which is deleted`);
    }
  }
  return pending;
}

async function groupsOf(redis: Redis, stream: string): Promise<string[]> {
  const groups = (await redis.xinfo("GROUPS", stream)) as unknown[][];
  return groups.map((facts) => String(facts[facts.indexOf("name") + 1]));
}

async function heldOf({ redis, queue }: QueueInRedis, lane: Lane): Promise<Set<string>> {
  const keys = keysOf(queue);
  const held = new Set<string>();
  for (const lease of await redis.zrange(keys.leases, "0", "-1")) {
    for (const text of await redis.hvals(`${keys.held}:${laneLetter(lane)}:${lease}`)) {
      const [before, entry] = text.split("\n");
      if (before === "") held.add(`${entry} of ${lease}`);
    }
  }
  return held;
}
