/**
 * Where a queue's data lies in Redis. All keys of a queue share one hash tag, so on a cluster they
 * are on one node and a script may touch them together.
 */
import { OperatingError } from "../kernel/errors.ts";

/** Keys that scripts name in their `KEYS:` line. `held`, `window`, `setbacks` begin longer keys. */
export interface QueueKeys {
  /** Hash: commands and leaderships so far, jobs in flight by lane, how many waited or died. */
  readonly counts: string;
  readonly route: string;
  readonly deployment: string;
  readonly leader: string;
  /** List: the lines of the audit trail, oldest first. */
  readonly audit: string;
  /** Hash: producer -> next sequence number. */
  readonly producers: string;
  /** Lists of encoded jobs, oldest first. */
  readonly stable: string;
  readonly canary: string;
  /** Lists: when jobs came onto their lanes, where the route asks for it. */
  readonly stableArrivals: string;
  readonly canaryArrivals: string;
  /** Streams of encoded jobs, under `stream_group`; a lane is its list, then its stream. */
  readonly stableStream: string;
  readonly canaryStream: string;
  /** Hash: job id -> number and instant of its death, encoded job. */
  readonly dead: string;
  /** Sorted set: ids of the dead letters by the numbers of their deaths. */
  readonly died: string;
  /** `<setbacks>:<job id>`: list of what went wrong, from the first failure until it is done. */
  readonly setbacks: string;
  /** Sorted set: ids that were enqueued of late by the instant at which they are forgotten. */
  readonly seen: string;
  /** Sorted set: lease -> instant at which it lapses. */
  readonly leases: string;
  /** `<held>:<lane letter>:<lease>`: hash, job id -> encoded job. */
  readonly held: string;
  /** Hash: job id -> job that waits for its next attempt. */
  readonly waiting: string;
  /** Sorted set: waiting jobs by the instant at which they fall due. */
  readonly due: string;
  /** `<window>:<slot>`: hash of counts; expires. */
  readonly window: string;
  /** Sorted set: leases of registered workers, by name. */
  readonly workers: string;
  /** `<worker>:<lease>`: hash, what is known of that worker. */
  readonly worker: string;
  /** Sorted set, of a pool: who holds a place, by the instant at which it lapses. */
  readonly places: string;
  /** Exists only while a script runs. */
  readonly scratch: string;
}

export type KeyName = keyof QueueKeys;

/** Throws OperatingError USAGE for a name that would break out of the hash tag or name a lane. */
export function keysOf(queue: string): QueueKeys {
  if (queue === "" || /[@{}\s]/.test(queue)) {
    throw new OperatingError({
      code: "USAGE",
      message: `"${queue}" cannot be a queue's name`,
      hint: "Use a name without @, braces and white space.",
    });
  }
  const base = `coalmine:{${queue}}`;
  return {
    counts: `${base}:counts`,
    route: `${base}:route`,
    deployment: `${base}:deployment`,
    leader: `${base}:leader`,
    audit: `${base}:audit`,
    producers: `${base}:producers`,
    stable: base,
    canary: `${base}@canary`,
    stableArrivals: `${base}:arrivals`,
    canaryArrivals: `${base}:arrivals@canary`,
    stableStream: `${base}:stream`,
    canaryStream: `${base}:stream@canary`,
    dead: `${base}:dlq`,
    died: `${base}:dlq:order`,
    setbacks: `${base}:setbacks`,
    seen: `${base}:seen`,
    leases: `${base}:leases`,
    held: `${base}:held`,
    waiting: `${base}:waiting`,
    due: `${base}:due`,
    window: `${base}:window`,
    workers: `${base}:workers`,
    worker: `${base}:worker`,
    places: `${base}:places`,
    scratch: `${base}:scratch`,
  };
}
