/** The real store, opened for the processes of a live run and for their coordinator. */
import { setTimeout as pause } from "node:timers/promises";
import { poolOf } from "../fleet/pool/pool-options.ts";
import { LETTERS_TOLD } from "../history/recording/audited-letters.ts";
import { OperatingError } from "../kernel/errors.ts";
import type { Assignment } from "../live/process/messages.ts";
import type { OpenedStore } from "../live/process/serve.ts";
import type { StoreSteward } from "../live/run/store-steward.ts";
import { auditStore } from "../redis/audit-store.ts";
import { connect } from "../redis/connect.ts";
import { redisPort } from "../redis/redis-port.ts";
import { removeQueue } from "../redis/remove-queue.ts";
import { readMeter } from "../redis/store-meter.ts";
import type { Scenario } from "../scenario/scenario.ts";

type RedisClient = Awaited<ReturnType<typeof connect>>;

/** Held jobs that are named when a run did not empty. */
const HELD_NAMED = 1_000;
const RETRY_AFTER_MS = 50;

/**
 * Waits for as long as the store is not to be reached: the coordinator has reached it, so it is a
 * fault that keeps it away, and whoever is started again in the middle of one must not die of it.
 */
export async function openStore(assignment: Assignment): Promise<OpenedStore> {
  const { scenario, storeUrl, name } = assignment;
  for (;;) {
    try {
      return openPort(scenario, await connect({ url: storeUrl, name }));
    } catch (error) {
      if (!(error instanceof OperatingError) || error.code !== "REDIS_UNREACHABLE") throw error;
      await pause(RETRY_AFTER_MS);
    }
  }
}

export async function openSteward(scenario: Scenario, url: string): Promise<StoreSteward> {
  const redis = await connect({ url, name: "coordinator" });
  const { port, close } = openPort(scenario, redis);
  const { queue } = scenario.rollout;
  const pool = poolOf(scenario);
  return {
    port,
    audit: async () => {
      const audit = await auditStore({ redis, queue });
      const heldIds = audit.heldIds(HELD_NAMED);
      return { ...audit, heldIds, deadLetters: audit.deadLetters(LETTERS_TOLD) };
    },
    meter: () => readMeter(redis),
    clear: async () => {
      await removeQueue({ redis, queue });
      if (pool !== null) await removeQueue({ redis, queue: pool });
    },
    close,
  };
}

function openPort({ timing }: Scenario, redis: RedisClient): OpenedStore {
  const { windowSlot, commandTimeout } = timing;
  const port = redisPort({ redis, slotFor: windowSlot, commandTimeout });
  return {
    port,
    close: () => {
      port.close();
      redis.disconnect();
    },
  };
}
