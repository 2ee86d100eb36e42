/**
 * What a live run's faults may strike of its store, and by which addresses the store is reached
 * meanwhile: a server of the run's own where the plan kills or reconfigures one, and proxies where
 * it acts on connections. Without such faults there is neither.
 */
import type { Instant } from "../../kernel/time.ts";
import { needsOwnServer, needsWays } from "../../live/faults/cannot.ts";
import { COORDINATOR, StoreWays } from "../../live/faults/store-ways.ts";
import { crewOf } from "../../live/run/crew.ts";
import type { StoreGrip } from "../../live/run/run-faults.ts";
import { QueueContents } from "../../redis/faults/queue-contents.ts";
import { StruckServer } from "../../redis/faults/struck-server.ts";
import type { ProvidedRedis } from "../../redis/provision/provided.ts";
import type { Scenario } from "../../scenario/scenario.ts";

export interface StruckStoreOptions {
  readonly redis: ProvidedRedis;
  /** Its queue is this run's alone. */
  readonly scenario: Scenario;
  readonly now: () => Instant;
}

export interface StruckStore {
  readonly url: string;
  readonly coordinatorUrl: string;
  readonly grip: StoreGrip;
  close(): Promise<void>;
}

/** Throws OperatingError REDIS_NOT_FOUND if a server of the run's own cannot be started. */
export async function openStruckStore(options: StruckStoreOptions): Promise<StruckStore> {
  const { redis, scenario, now } = options;
  const { faults, seed, rollout } = scenario;
  const { queue } = rollout;
  const { command } = redis;
  const isOwn = command !== null && needsOwnServer(faults);
  const server = isOwn ? await StruckServer.start({ command, queue }) : null;
  const url = server?.url ?? redis.url;
  const names = crewOf(scenario).map(({ name }) => name);
  const ways = needsWays(faults) ? await StoreWays.open({ seed, names, url, now }) : null;
  return {
    url,
    coordinatorUrl: ways?.urlOf(COORDINATOR) ?? url,
    grip: { contents: server?.contents ?? new QueueContents({ url, queue }), server, ways },
    close: async () => {
      ways?.close();
      await server?.stop();
    },
  };
}
