/**
 * What the environment says about getting a Redis, checked. The README of this folder lists the
 * variables. Leaves out what testcontainers reads by itself (DOCKER_HOST and its own).
 */
import { OperatingError } from "../../kernel/errors.ts";
import { OWN_ORIGINS, type OwnOrigin } from "./provided.ts";

export interface Settings {
  /** COALMINE_REDIS_URL; null when unset or empty. */
  readonly url: string | null;
  /** COALMINE_REDIS_ORIGINS: ways to try when no URL is given, in this order. */
  readonly origins: readonly OwnOrigin[];
  /** COALMINE_REDIS_IMAGE. */
  readonly image: string;
  /** PATH, split. */
  readonly searchPath: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_IMAGE = "redis:8-alpine";

export function readSettings(environment: Environment): Settings {
  return {
    url: environment.COALMINE_REDIS_URL || null,
    origins: readOrigins(environment.COALMINE_REDIS_ORIGINS),
    image: environment.COALMINE_REDIS_IMAGE || DEFAULT_IMAGE,
    searchPath: (environment.PATH ?? "").split(":").filter((folder) => folder !== ""),
  };
}

function readOrigins(text: string | undefined): readonly OwnOrigin[] {
  if (text === undefined || text.trim() === "") return OWN_ORIGINS;
  return text.split(",").map((word) => {
    const origin = OWN_ORIGINS.find((known) => known === word.trim());
    if (origin !== undefined) return origin;
    throw new OperatingError({
      code: "USAGE",
      message: `COALMINE_REDIS_ORIGINS names "${word.trim()}", which is no way to get a Redis.`,
      hint: `Write a comma-separated list of ${OWN_ORIGINS.join(", ")}, or leave it unset.`,
    });
  });
}
