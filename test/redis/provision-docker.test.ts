/** Redis in Docker for real: a daemon of the test's own, an image from this machine's server. */
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { answeringDaemon } from "../../src/redis/provision/docker/docker-daemon.ts";
import { probe } from "../../src/redis/provision/probe.ts";
import { provideRedis } from "../../src/redis/provision/provide.ts";
import { testDocker } from "./test-docker.ts";

const docker = await testDocker();

beforeAll(() => {
  // testcontainers reads these itself. Its reaper would have to come from a registry.
  vi.stubEnv("DOCKER_HOST", docker?.host);
  vi.stubEnv("TESTCONTAINERS_RYUK_DISABLED", "true");
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await docker?.stop();
});

describe.skipIf(docker === null)("with a daemon", () => {
  const environment = () => ({
    ...process.env,
    COALMINE_REDIS_URL: "",
    COALMINE_REDIS_ORIGINS: "docker",
    COALMINE_REDIS_IMAGE: docker?.image,
  });

  test("a container serves on its mapped port, with a password, until it is stopped", async () => {
    const redis = await provideRedis({ log: () => {}, environment: environment() });
    expect(redis).toMatchObject({ origin: "docker", pid: null });
    expect(redis.version).toMatch(/^\d+\.\d+/);
    const client = new Redis(redis.url);
    expect(await client.set("key", "value")).toBe("OK");
    expect(await client.config("GET", "maxmemory-policy")).toContain("noeviction");
    client.disconnect();

    const open = redis.url.replace(/:[^@/]*@/, "");
    expect(await probe({ url: open, timeoutMs: 5_000 })).toMatchObject({
      kind: "silent",
      reason: expect.stringContaining("NOAUTH"),
    });

    expect(await docker?.containers()).toHaveLength(1);
    await redis.stop();
    await redis.stop();
    expect(await docker?.containers()).toEqual([]);
  });

  test("an image that cannot be had is a reason, not a crash", async () => {
    const missing = { ...environment(), COALMINE_REDIS_IMAGE: "127.0.0.1:1/no-such:image" };
    await expect(provideRedis({ log: () => {}, environment: missing })).rejects.toMatchObject({
      code: "REDIS_NOT_FOUND",
      message: expect.stringContaining("docker: 127.0.0.1:1/no-such:image did not start"),
    });
  });
});

test("where no daemon answers, the reason names the places that were asked", async () => {
  const nobody = { DOCKER_HOST: "tcp://127.0.0.1:1" };
  expect(await answeringDaemon(nobody)).toEqual({
    kind: "none",
    reason: "no daemon answers at tcp://127.0.0.1:1",
  });
  expect(await answeringDaemon({ DOCKER_HOST: "nonsense" })).toMatchObject({ kind: "none" });
});
