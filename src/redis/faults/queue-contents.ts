/**
 * Damage to what Redis holds of one queue: a key dropped, the deployment made unreadable. Each is
 * one script, and a drop counts as a command of the queue, so that it has its place in the order.
 */
import type { Redis } from "ioredis";

import type { Deployment } from "../../canary/rollout/deployment.ts";
import { fenceOf } from "../../canary/routing/fence.ts";
import { ALL, FULL_SHARE, type Route } from "../../canary/routing/route.ts";
import { changedByHand } from "../../faults/changed-by-hand.ts";
import type { Instant } from "../../kernel/time.ts";
import { connect } from "../connect.ts";
import { keysOf, type QueueKeys } from "../keys.ts";
import { decodeJob } from "../wire/job-codec.ts";

export interface QueueAddress {
  readonly url: string;
  readonly queue: string;
}

export interface EvictedKeys {
  readonly order: number;
  readonly storeAt: Instant;
  readonly ids: readonly string[];
}

/** Not JSON, so that whoever reads it notices. */
const UNREADABLE = "{corrupted";
const SCAN_COUNT = 500;

// Of a lane the list and the stream, with what was queued there; not what workers hold of it.
const EVICT = `
local jobs = {}
if ARGV[1] == "1" then
  jobs = redis.call("LRANGE", KEYS[2], 0, -1)
  if redis.call("EXISTS", KEYS[3]) == 1 then
    local group = redis.call("XINFO", "GROUPS", KEYS[3])[1]
    local last
    for i = 1, #group, 2 do
      if group[i] == "last-delivered-id" then last = group[i + 1] end
    end
    for _, entry in ipairs(redis.call("XRANGE", KEYS[3], "(" .. last, "+")) do
      jobs[#jobs + 1] = entry[2][2]
    end
  end
end
for i = 2, #KEYS do redis.call("DEL", KEYS[i]) end
return { redis.call("HINCRBY", KEYS[1], "order", 1), redis.call("TIME"), jobs }
`;
const CORRUPT = `
local json = redis.call("HGET", KEYS[1], "json")
if json then redis.call("HSET", KEYS[1], "json", ARGV[1]) end
return json
`;
const RESTORE = `
if redis.call("HGET", KEYS[1], "json") ~= ARGV[1] then return 0 end
redis.call("HSET", KEYS[1], "json", ARGV[2])
return 1
`;
const SWAP_ROUTE = `
if redis.call("HGET", KEYS[1], "json") ~= ARGV[1] then return 0 end
redis.call("HSET", KEYS[1], "json", ARGV[2], "fence", ARGV[3])
return 1
`;
const RAISE = `
local kept = redis.call("HGET", KEYS[1], "order") or "0"
redis.call("HSET", KEYS[1], "order", ARGV[1])
return { kept, redis.call("TIME") }
`;

export class QueueContents {
  readonly #url: string;
  readonly #keys: QueueKeys;

  constructor({ url, queue }: QueueAddress) {
    this.#url = url;
    this.#keys = keysOf(queue);
  }

  /** Commands that the queue has counted. */
  counted(): Promise<number> {
    return this.#do(async (redis) => Number((await redis.hget(this.#keys.counts, "order")) ?? 0));
  }

  evict(key: "windows" | "leadership" | "stable" | "canary"): Promise<EvictedKeys> {
    return this.#do(async (redis) => {
      const dropped = await this.#keysNamed(redis, key);
      const isLane = key === "stable" || key === "canary";
      const keys = [this.#keys.counts, ...dropped];
      const raw = await redis.eval(EVICT, keys.length, ...keys, isLane ? "1" : "0");
      const [order, time, jobs] = raw as [number, [string, string], string[]];
      return { order, storeAt: instantOf(time), ids: jobs.map((job) => decodeJob(job).id) };
    });
  }

  /** What it was; null when there is no deployment. */
  corruptDeployment(): Promise<string | null> {
    return this.#do(async (redis) => {
      return (await redis.eval(CORRUPT, 1, this.#keys.deployment, UNREADABLE)) as string | null;
    });
  }

  /** Unless the deployment was written meanwhile. */
  async restoreDeployment(text: string): Promise<void> {
    await this.#do((redis) => redis.eval(RESTORE, 1, this.#keys.deployment, UNREADABLE, text));
  }

  /** The deployment with another configuration; an unreadable one stays what it is. */
  changeConfig(): Promise<void> {
    return this.#do(async (redis) => {
      for (;;) {
        const text = await redis.hget(this.#keys.deployment, "json");
        if (text === null || text === UNREADABLE) return;
        const changed = JSON.stringify(changedByHand(JSON.parse(text) as Deployment));
        const args = [this.#keys.deployment, text, changed] as const;
        if ((await redis.eval(RESTORE, 1, ...args)) === 1) return;
      }
    });
  }

  /** The route with everything for the canary, under a fence that goes with it. */
  forgeRoute(): Promise<{ readonly genuine: string; readonly forged: string } | null> {
    return this.#do(async (redis) => {
      for (;;) {
        const genuine = await redis.hget(this.#keys.route, "json");
        if (genuine === null) return null;
        const route = { ...(JSON.parse(genuine) as Route), share: FULL_SHARE, scope: ALL };
        const forged = JSON.stringify(route);
        if (await this.#swapRoute(redis, genuine, forged)) return { genuine, forged };
      }
    });
  }

  /** Unless another one was committed meanwhile. */
  async restoreRoute({ genuine, forged }: { genuine: string; forged: string }): Promise<void> {
    await this.#do((redis) => this.#swapRoute(redis, forged, genuine));
  }

  async #swapRoute(redis: Redis, from: string, to: string): Promise<boolean> {
    const fence = fenceOf(JSON.parse(to) as Route);
    return (await redis.eval(SWAP_ROUTE, 1, this.#keys.route, from, to, fence)) === 1;
  }

  /** The next command counts from there; tells what had been counted. */
  raiseCount(order: number): Promise<{ readonly keptTo: number; readonly storeAt: Instant }> {
    return this.#do(async (redis) => {
      const raw = await redis.eval(RAISE, 1, this.#keys.counts, String(order));
      const [kept, time] = raw as [string, [string, string]];
      return { keptTo: Number(kept), storeAt: instantOf(time) };
    });
  }

  async #keysNamed(redis: Redis, key: "windows" | "leadership" | "stable" | "canary") {
    if (key === "leadership") return [this.#keys.leader];
    if (key === "stable") return [this.#keys.stable, this.#keys.stableStream];
    if (key === "canary") return [this.#keys.canary, this.#keys.canaryStream];
    const pattern = `${this.#keys.window.replaceAll(/[\\*?[\]]/g, "\\$&")}:*`;
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, "MATCH", pattern, "COUNT", SCAN_COUNT);
      found.push(...keys);
      cursor = next;
    } while (cursor !== "0");
    return found;
  }

  /** On a connection of its own: the server may have been another one a moment ago. */
  async #do<T>(action: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = await connect({ url: this.#url, name: "faults" });
    try {
      return await action(redis);
    } finally {
      redis.disconnect();
    }
  }
}

function instantOf([seconds, microseconds]: readonly [string, string]): Instant {
  return Number(seconds) * 1_000_000 + Number(microseconds);
}
