/**
 * Gets a Redis: the given one, or the first of the ways that yields a server of our own. Each way
 * that is passed over says why, and all of it stands in the error when none is left.
 */
import { join } from "node:path";

import { OperatingError } from "../../kernel/errors.ts";
import { debianRedis } from "./debian/debian-redis.ts";
import { dockerRedis } from "./docker/docker-redis.ts";
import { givenRedis } from "./given-redis.ts";
import { pathRedis } from "./path-redis.ts";
import type { Attempt, Log, OwnOrigin, ProvidedRedis } from "./provided.ts";
import { type Environment, readSettings, type Settings } from "./settings.ts";

export interface ProvideOptions {
  /** A server to use instead of looking for one; goes before COALMINE_REDIS_URL. */
  readonly url?: string | undefined;
  /** What `url` was given by, for messages. Default: `--redis`. */
  readonly urlGivenBy?: string;
  /** Where downloads are kept. Default: `.cache` in the working directory. */
  readonly cacheFolder?: string;
  /** Hears what takes long, one line at a time. */
  readonly log: Log;
  /** Default: that of the process. */
  readonly environment?: Environment;
}

/**
 * Throws REDIS_UNREACHABLE if a URL was given and does not serve, REDIS_NOT_FOUND if none was given
 * and no way led to a server, USAGE for settings that make no sense.
 */
export async function provideRedis(options: ProvideOptions): Promise<ProvidedRedis> {
  const { log, environment = process.env } = options;
  const settings = readSettings(environment);
  if (options.url !== undefined) {
    return givenRedis({ url: options.url, where: options.urlGivenBy ?? "--redis", log });
  }
  if (settings.url !== null) {
    return givenRedis({ url: settings.url, where: "COALMINE_REDIS_URL", log });
  }
  const reasons = ["no URL given: neither --redis nor COALMINE_REDIS_URL is set"];
  const cacheFolder = options.cacheFolder ?? join(process.cwd(), ".cache");
  for (const origin of settings.origins) {
    const attempt = await tryOrigin(origin, { settings, environment, cacheFolder, log });
    if (attempt.kind === "provided") return attempt.redis;
    reasons.push(`${origin}: ${attempt.reason}`);
  }
  throw notFound(reasons);
}

interface Circumstances {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly cacheFolder: string;
  readonly log: Log;
}

function tryOrigin(origin: OwnOrigin, given: Circumstances): Promise<Attempt> {
  const { settings, environment, cacheFolder, log } = given;
  switch (origin) {
    case "path":
      return pathRedis(settings.searchPath);
    case "docker":
      return dockerRedis({ image: settings.image, environment, log });
    case "debian":
      return debianRedis({ cacheFolder, log });
  }
}

function notFound(reasons: readonly string[]): OperatingError {
  return new OperatingError({
    code: "REDIS_NOT_FOUND",
    message: `No Redis was found and none could be started. Tried:\n  - ${reasons.join("\n  - ")}`,
    hint:
      "Install redis-server or valkey-server, start Docker, or name a Redis with --redis or " +
      "COALMINE_REDIS_URL=redis://host:port.",
  });
}
