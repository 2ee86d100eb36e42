/** A program that gets a Redis, says which, and then only waits: to be killed by a test. */
import { provideRedis } from "../../src/redis/provision/provide.ts";

const redis = await provideRedis({ log: () => {} });
console.log(JSON.stringify({ pid: redis.pid, url: redis.url }));
process.stdin.on("end", () => process.exit(0)).resume();
