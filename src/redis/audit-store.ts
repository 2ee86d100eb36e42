/**
 * The audit of a queue in Redis: how much is left of it, and of what. Commands nothing, so it does
 * not count as a command of the queue either.
 */
import type { Deployment } from "../canary/rollout/deployment.ts";
import { initialRoute, type Route } from "../canary/routing/route.ts";
import type { StoreAudit } from "../canary/store/audit.ts";
import type { StoreContents } from "../canary/store/contents.ts";
import type { Lane } from "../canary/store/job.ts";
import { LETTERS_TOLD } from "../history/recording/audited-letters.ts";
import { type KeyName, keysOf } from "./keys.ts";
import { queuedCount } from "./lanes/queued.ts";
import { deadIdsOf, deadLetters, type QueueInRedis, storeContents } from "./store-contents.ts";

/** When more jobs than this are left, none of them is named: reading them would take too long. */
const NAMED_MOST = 100_000;

export async function auditStore({ redis, queue }: QueueInRedis): Promise<StoreAudit> {
  const keys = keysOf(queue);
  const jsonOf = (name: KeyName): Promise<string | null> => redis.hget(keys[name], "json");
  const queuedIn = (lane: Lane): Promise<number> => queuedCount({ redis, keys, lane });
  const inFlight = await redis.hmget(keys.counts, "inFlight:s", "inFlight:c");
  const stable = { queued: await queuedIn("stable"), inFlight: Number(inFlight[0] ?? 0) };
  const canary = { queued: await queuedIn("canary"), inFlight: Number(inFlight[1] ?? 0) };
  const waiting = await redis.hlen(keys.waiting);
  const deployment = await jsonOf("deployment");
  const route = await jsonOf("route");
  const left = stable.queued + stable.inFlight + canary.queued + canary.inFlight + waiting;
  const held = left === 0 || left > NAMED_MOST ? [] : idsOf(await storeContents({ redis, queue }));
  const deadIds = await deadIdsOf({ redis, queue });
  const named = await deadLetters({ redis, queue }, LETTERS_TOLD);
  return {
    stable,
    canary,
    waiting,
    deployment: deployment === null ? null : (JSON.parse(deployment) as Deployment),
    route: route === null ? initialRoute(queue) : (JSON.parse(route) as Route),
    trail: await redis.lrange(keys.audit, 0, -1),
    deadIds,
    deadLetters: (limit) => named.slice(0, limit),
    heldIds: (limit) => held.slice(0, limit),
  };
}

function idsOf({ stable, canary, leases, waiting }: StoreContents): string[] {
  const held = leases.flatMap((lease) => [...lease.stable, ...lease.canary]);
  const due = waiting.map(({ job }) => job);
  return [...stable, ...canary, ...held, ...due].map(({ id }) => id);
}
