/**
 * The two stores behind one face, for tests that hold both to the same rules. The clock is always
 * the test's.
 */
import type { StoreCommand } from "../../src/canary/store/commands.ts";
import type { StoreContents } from "../../src/canary/store/contents.ts";
import type { ReplyTo } from "../../src/canary/store/replies.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { connect } from "../../src/redis/connect.ts";
import type { ProvidedRedis } from "../../src/redis/provision/provided.ts";
import { RedisStore } from "../../src/redis/redis-store.ts";
import { removeQueue } from "../../src/redis/remove-queue.ts";
import { storeContents } from "../../src/redis/store-contents.ts";
import { ModelStore } from "../../src/simulator/model-store.ts";
import { testRedis } from "../redis/test-redis.ts";
import { QUEUE, SLOT } from "./commands.ts";
import { strayEntries } from "./port/stray-entries.ts";

export interface TestStore {
  apply<C extends StoreCommand>(command: C, now: Instant): Promise<ReplyTo<C>>;
  contents(): Promise<StoreContents>;
  /** What streams hold against the rules, which replies do not tell; a model has no streams. */
  strays(): Promise<string[]>;
  /** Forgets everything. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface Implementation {
  readonly name: string;
  open(): Promise<TestStore>;
}

/** For `describe.each`: the model, and a real Redis where one can be had. */
export async function theStores(): Promise<Implementation[]> {
  const model = { name: "the model", open: openModel };
  const server = await testRedis();
  return server === null ? [model] : [model, { name: "Redis", open: () => openRedis(server) }];
}

export async function openModel(): Promise<TestStore> {
  let store = new ModelStore({ slotFor: SLOT });
  return {
    apply: async (command, now) => store.apply(command, now),
    contents: async () => store.contents(QUEUE),
    strays: async () => [],
    clear: async () => {
      store = new ModelStore({ slotFor: SLOT });
    },
    close: async () => {},
  };
}

/** Stops the server when the store is closed. */
export async function openRedis(server: ProvidedRedis): Promise<TestStore> {
  const redis = await connect({ url: server.url, name: "conformance" });
  const store = new RedisStore({ redis, slotFor: SLOT });
  await store.load();
  const queue = { redis, queue: QUEUE };
  await removeQueue(queue);
  return {
    apply: (command, now) => store.apply(command, now),
    contents: () => storeContents(queue),
    strays: () => strayEntries(queue),
    clear: () => removeQueue(queue),
    close: async () => {
      await removeQueue(queue);
      redis.disconnect();
      await server.stop();
    },
  };
}
