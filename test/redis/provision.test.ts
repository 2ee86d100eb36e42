/** Getting a Redis: the given URL, the PATH, and that nothing outlives whoever asked for it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";

import { OperatingError } from "../../src/kernel/errors.ts";
import { provideRedis } from "../../src/redis/provision/provide.ts";
import type { Environment } from "../../src/redis/provision/settings.ts";
import { testRedis } from "./test-redis.ts";

const shared = await testRedis();
afterAll(() => shared?.stop());
const log = () => {};
const fromPath: Environment = {
  ...process.env,
  COALMINE_REDIS_URL: "",
  COALMINE_REDIS_ORIGINS: "path",
};

async function errorOf(promise: Promise<unknown>): Promise<OperatingError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperatingError))
    throw new Error("expected an OperatingError", { cause: error });
  return error;
}

describe("a given URL", () => {
  test.skipIf(shared === null)("that answers is used and left alone by stop", async () => {
    const given = await provideRedis({ url: shared!.url, log });
    expect(given).toMatchObject({ url: shared!.url, origin: "given", version: shared!.version });
    await given.stop();
    const again = await provideRedis({ log, environment: { COALMINE_REDIS_URL: shared!.url } });
    expect(again.origin).toBe("given");
  });

  test("that refuses is an error that names it, and nothing else is tried", async () => {
    const lines: string[] = [];
    const environment = { ...fromPath, COALMINE_REDIS_URL: "redis://127.0.0.1:1" };
    const error = await errorOf(provideRedis({ log: (line) => lines.push(line), environment }));
    expect(error.code).toBe("REDIS_UNREACHABLE");
    expect(error.message).toContain("redis://127.0.0.1:1, given by COALMINE_REDIS_URL");
    expect(error.message).toContain("ECONNREFUSED");
    expect(lines).toEqual([]);
  });

  test.skipIf(shared === null)(
    "with a wrong password is an error without the password",
    async () => {
      const locked = await provideRedis({ log, environment: fromPath });
      const client = new Redis(locked.url);
      await client.config("SET", "requirepass", "right");
      client.disconnect();
      const url = locked.url.replace("//", "//default:hunter%402@");
      const error = await errorOf(provideRedis({ url, log }));
      await locked.stop();
      expect(error.code).toBe("REDIS_UNREACHABLE");
      expect(error.message).toContain("WRONGPASS");
      expect(error.message).toContain("redis://default:***@127.0.0.1");
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/hunter/);
    },
  );

  test.skipIf(shared === null)("of a replica is an error that says so", async () => {
    const replica = await provideRedis({ log, environment: fromPath });
    const client = new Redis(replica.url);
    await client.replicaof("127.0.0.1", Number(new URL(shared!.url).port));
    client.disconnect();
    const error = await errorOf(provideRedis({ url: replica.url, log }));
    await replica.stop();
    expect(error.message).toContain("read-only replica");
  });

  test.skipIf(shared === null)(
    "of a server that may evict keys is used with a warning",
    async () => {
      const evicting = await provideRedis({ log, environment: fromPath });
      const client = new Redis(evicting.url);
      await client.config("SET", "maxmemory-policy", "allkeys-lru");
      client.disconnect();
      const lines: string[] = [];
      await provideRedis({ url: evicting.url, log: (line) => lines.push(line) });
      await evicting.stop();
      expect(lines.join()).toContain("allkeys-lru");
    },
  );

  test("of a server that speaks something else is an error", async () => {
    const server = createServer((socket: Socket) => {
      socket.on("error", () => socket.destroy());
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const error = await errorOf(provideRedis({ url: `redis://127.0.0.1:${port}`, log }));
    server.close();
    expect(error.code).toBe("REDIS_UNREACHABLE");
  });

  test.each(["localhost:6379", "http://localhost:6379", "redis", ""])(
    "%j is no Redis URL",
    async (url) => {
      const error = await errorOf(provideRedis({ url, log }));
      expect(error.code).toBe("USAGE");
      expect(error.message).toContain(`"${url}", given by --redis`);
    },
  );
});

describe.skipIf(shared === null)("a server on the PATH", () => {
  test("serves, keeps nothing on disk, and is gone when stopped", async () => {
    const redis = await provideRedis({ log, environment: fromPath });
    expect(redis.origin).toBe("path");
    const client = new Redis(redis.url);
    const folder = (await client.config("GET", "dir"))[1] as string;
    expect(await client.config("GET", "save")).toEqual(["save", ""]);
    expect(await client.config("GET", "maxmemory-policy")).toContain("noeviction");
    expect(await client.config("GET", "bind")).toEqual(["bind", "127.0.0.1"]);
    client.disconnect();
    expect(existsSync(folder)).toBe(true);
    await redis.stop();
    await redis.stop();
    expect(existsSync(folder)).toBe(false);
    expect(isRunning(redis.pid!)).toBe(false);
  });

  test("that dies by itself leaves no folder, and can still be stopped", async () => {
    const redis = await provideRedis({ log, environment: fromPath });
    const client = new Redis(redis.url);
    const folder = (await client.config("GET", "dir"))[1] as string;
    client.disconnect();
    process.kill(redis.pid!, "SIGKILL");
    await redis.stop();
    expect(existsSync(folder)).toBe(false);
  });

  test.each(["SIGKILL", "SIGTERM", "end"])("does not outlive its owner (%s)", async (way) => {
    const program = fileURLToPath(new URL("hold-redis.ts", import.meta.url));
    const owner = spawn(process.execPath, [program], {
      stdio: ["pipe", "pipe", "inherit"],
      env: fromPath as NodeJS.ProcessEnv,
    });
    const [text] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
    const { pid } = JSON.parse(text) as { pid: number };
    expect(isRunning(pid)).toBe(true);
    if (way === "end") owner.stdin.end();
    else owner.kill(way as NodeJS.Signals);
    await once(owner, "exit");
    await until(() => !isRunning(pid));
  });
});

describe("when nothing works", () => {
  test("the error lists what was tried and why it was passed over", async () => {
    const folder = await mkdtemp(join(tmpdir(), "coalmine-test-"));
    await writeFile(join(folder, "redis-server"), "#!/bin/sh\necho 'no license key' >&2\nexit 1\n");
    const environment = { COALMINE_REDIS_ORIGINS: "path, docker", PATH: folder };
    const nowhere = { ...environment, DOCKER_HOST: "tcp://127.0.0.1:1" };
    const plain = await errorOf(provideRedis({ log, environment: nowhere }));
    await chmod(join(folder, "redis-server"), 0o755);
    const broken = await errorOf(provideRedis({ log, environment: nowhere }));
    await rm(folder, { recursive: true });
    expect(plain.code).toBe("REDIS_NOT_FOUND");
    expect(plain.exitCode).toBe(4);
    expect(plain.message).toContain("- path: no redis-server or valkey-server on the PATH");
    expect(plain.message).toContain("- docker: no daemon answers at tcp://127.0.0.1:1");
    expect(plain.hint).toContain("COALMINE_REDIS_URL");
    expect(broken.message).toContain("redis-server ended at once: no license key");
  });

  test("an unknown way is refused", async () => {
    const error = await errorOf(
      provideRedis({ log, environment: { COALMINE_REDIS_ORIGINS: "nix" } }),
    );
    expect(error.code).toBe("USAGE");
    expect(error.message).toContain('"nix"');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** The test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
