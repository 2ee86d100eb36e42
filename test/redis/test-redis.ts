/**
 * The Redis that tests use, one a test file:
 *
 *     const redis = await testRedis();
 *     afterAll(() => redis?.stop());
 *     describe.skipIf(redis === null)("...", () => { ... redis!.url ... });
 *
 * Null, after one loud line, where none can be had; an error with COALMINE_REQUIRE_REDIS=1.
 */
import { OperatingError } from "../../src/kernel/errors.ts";
import { provideRedis } from "../../src/redis/provision/provide.ts";
import type { ProvidedRedis } from "../../src/redis/provision/provided.ts";
import { lacking } from "../required.ts";

export async function testRedis(): Promise<ProvidedRedis | null> {
  try {
    return await provideRedis({ log: (line) => console.log(line) });
  } catch (error) {
    if (!(error instanceof OperatingError) || error.code !== "REDIS_NOT_FOUND") throw error;
    return lacking({
      what: "a Redis",
      why: `${error.message}\n${error.hint}`,
      requiredBy: "COALMINE_REQUIRE_REDIS",
    });
  }
}
