import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";

import { SECOND } from "../../src/kernel/time.ts";
import { originNow, wallClock } from "../../src/live/clock/wall-clock.ts";
import { StoreWays } from "../../src/live/faults/store-ways.ts";
import { connect } from "../../src/redis/connect.ts";
import { testRedis } from "./test-redis.ts";

const redis = await testRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === null)("a lost reply", () => {
  test("the command was carried out, its sender cannot know, and the next one may", async () => {
    const direct = new Redis(redis!.url);
    const now = wallClock(originNow());
    const name = "producer/0";
    const ways = await StoreWays.open({ seed: "1", names: [name], url: redis!.url, now });
    const client = await connect({ url: ways.urlOf(name)!, name });
    const count = (): Promise<unknown> => client.evalsha(sha as string, 1, "lost-reply");
    const sha = await client.script("LOAD", 'return redis.call("INCR", KEYS[1])');
    expect(await count()).toBe(1);
    const fault = {
      kind: "reply_lost",
      id: "fault-1",
      targets: [name],
      at: 0,
      for: SECOND,
      probability: 1,
    } as const;
    ways.add(name, fault);
    await expect(count()).rejects.toThrow("max retries per request");
    expect(await direct.get("lost-reply")).toBe("2");
    ways.remove(name, fault);
    await new Promise((resolve) => client.once("ready", resolve));
    expect(await count()).toBe(3);
    await direct.del("lost-reply");
    client.disconnect();
    direct.disconnect();
    ways.close();
  });
});
