/** Forgets a queue: removes every key that the store ever made for it. */
import { keysOf } from "./keys.ts";
import type { QueueInRedis } from "./store-contents.ts";

/** Keys looked through in one step; the server serves others in between. */
const SCAN_COUNT = 500;

/** Nobody may use the queue meanwhile: a command after this would begin it anew. */
export async function removeQueue({ redis, queue }: QueueInRedis): Promise<void> {
  const pattern = `${keysOf(queue).stable.replaceAll(/[\\*?[\]]/g, "\\$&")}*`;
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", pattern, "COUNT", SCAN_COUNT);
    if (keys.length > 0) await redis.unlink(...keys);
    cursor = next;
  } while (cursor !== "0");
}
