/**
 * Redis from the distribution's package for real: through the network, with apt. Skipped in one
 * loud line where apt cannot reach its servers, unless COALMINE_REQUIRE_REDIS=1.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { debianRedis } from "../../src/redis/provision/debian/debian-redis.ts";
import type { Attempt } from "../../src/redis/provision/provided.ts";
import { lacking } from "../required.ts";

const cacheFolder = await mkdtemp(join(tmpdir(), "coalmine-test-"));
afterAll(() => rm(cacheFolder, { recursive: true }));

/** Runs a first attempt, which may lack the network. */
async function fetched(): Promise<{ attempt: Attempt; log: string[] } | null> {
  const log: string[] = [];
  const attempt = await debianRedis({
    cacheFolder,
    log: (line) => log.push(line),
    ownLibraries: true,
  });
  if (attempt.kind === "provided") return { attempt, log };
  return lacking({
    what: "the distribution's Redis package",
    why: attempt.reason,
    requiredBy: "COALMINE_REQUIRE_REDIS",
  });
}

const first = await fetched();

test.skipIf(first === null)("the package is fetched once, with its libraries", async () => {
  const { attempt, log } = first!;
  if (attempt.kind !== "provided") throw new Error(attempt.reason);
  expect(attempt.redis).toMatchObject({ origin: "debian", version: expect.stringMatching(/^\d/) });
  expect(log).toHaveLength(1);
  const maps = await loadedFiles(attempt.redis.pid!);
  expect(maps.filter((path) => path.startsWith(cacheFolder)).join()).toMatch(/libjemalloc/);
  await attempt.redis.stop();

  const again: string[] = [];
  const second = await debianRedis({
    cacheFolder,
    log: (line) => again.push(line),
    ownLibraries: true,
  });
  if (second.kind !== "provided") throw new Error(second.reason);
  await second.redis.stop();
  expect(again).toEqual([]);
  const [release = ""] = await readdir(cacheFolder);
  expect(await readdir(join(cacheFolder, release))).toEqual(["root-with-libraries"]);
});

test.skipIf(process.platform !== "linux")(
  "a cache that cannot be written is a reason",
  async () => {
    const file = join(cacheFolder, "file");
    await writeFile(file, "");
    const attempt = await debianRedis({ cacheFolder: file, log: () => {} });
    await rm(file);
    expect(attempt).toMatchObject({ kind: "passedOver" });
  },
);

async function loadedFiles(pid: number): Promise<string[]> {
  const maps = await readFile(`/proc/${pid}/maps`, "utf8");
  return maps.split("\n").map((line) => line.slice(line.indexOf("/")));
}
