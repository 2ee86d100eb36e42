/**
 * What a Redis itself has used since it started, from INFO: the difference of two readings counts.
 * It is a server's figure: on a Redis that others use too, their work is in it.
 */
import type { Redis } from "ioredis";

/** Totals since the server started, of all of its users. */
export interface StoreReading {
  /** Spent in commands, by the server's own account. */
  readonly microseconds: number;
  readonly commands: number;
  /** Processor time of the server process. */
  readonly cpuMicroseconds: number;
  readonly version: string;
  /** Another one for each start of a server: totals of two starts have no difference. */
  readonly start: string;
}

/**
 * Commands that are never called by a script. What a script calls is timed on its own and within
 * the script, so only the outer time is added up.
 */
const OUTER = /^(evalsha|eval|fcall|bzpopmin|blmove|brpoplpush)/;

export async function readMeter(redis: Redis): Promise<StoreReading> {
  const stats = await redis.info("commandstats");
  let microseconds = 0;
  let commands = 0;
  for (const [, name, calls, usec] of stats.matchAll(/^cmdstat_(\S+?):calls=(\d+),usec=(\d+)/gm)) {
    commands += Number(calls);
    if (OUTER.test(name ?? "")) microseconds += Number(usec);
  }
  const cpu = await redis.info("cpu");
  const server = await redis.info("server");
  const seconds = (field: string) => Number(fieldOf(cpu, field) ?? 0);
  return {
    microseconds,
    commands,
    cpuMicroseconds: 1e6 * (seconds("used_cpu_user") + seconds("used_cpu_sys")),
    version: fieldOf(server, "valkey_version") ?? fieldOf(server, "redis_version") ?? "unknown",
    start: fieldOf(server, "run_id") ?? "",
  };
}

function fieldOf(info: string, field: string): string | null {
  return new RegExp(`^${field}:(.*?)\r?$`, "m").exec(info)?.[1] ?? null;
}
