/**
 * Asks one Redis who it is: one connection, one INFO, gone again. Tells a server that does not
 * answer from one that answers but cannot be used. Never retries, and never lets an error of the
 * client out: those carry the command, hence the password.
 */
import { Redis } from "ioredis";

import { withoutPassword } from "./redact-url.ts";

/** LPOP with a count, by which the scripts take jobs in bulk, came with this version. */
const MINIMUM_VERSION = "6.2";

export interface ServerFacts {
  /** As in ProvidedRedis. */
  readonly version: string;
  /** Version of the commands that it speaks; for Valkey not its own version. */
  readonly redisVersion: string;
  /** As the server sees itself, which is another number if it runs in a container. */
  readonly processId: number;
  readonly loading: boolean;
  readonly replica: boolean;
  readonly evictionPolicy: string;
}

export type Probe =
  | { readonly kind: "answered"; readonly facts: ServerFacts }
  /** `reason` is one clause for people, without the password. */
  | { readonly kind: "silent"; readonly reason: string };

export interface ProbeOptions {
  readonly url: string;
  readonly timeoutMs: number;
}

export async function probe(options: ProbeOptions): Promise<Probe> {
  const client = new Redis(options.url, {
    lazyConnect: true,
    connectTimeout: options.timeoutMs,
    commandTimeout: options.timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableReadyCheck: false,
    disableClientInfo: true,
  });
  // The rejection of a command says only that the connection closed; why is in the event.
  let cause: unknown = null;
  client.on("error", (error: unknown) => {
    cause ??= error;
  });
  try {
    return { kind: "answered", facts: readFacts(await client.info()) };
  } catch (error) {
    const text = describe(cause ?? error);
    return { kind: "silent", reason: withoutPassword(text, options.url) };
  } finally {
    client.disconnect();
  }
}

/** Why this server cannot serve; null if it can. */
export function unsuitable(facts: ServerFacts): string | null {
  if (olderThan(facts.redisVersion, MINIMUM_VERSION)) {
    return `it is version ${facts.version}, and ${MINIMUM_VERSION} or newer is needed`;
  }
  if (facts.replica) return "it is a read-only replica, and a primary is needed";
  return null;
}

function readFacts(info: string): ServerFacts {
  const fields = new Map<string, string>();
  for (const line of info.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  const field = (name: string): string => fields.get(name) ?? "";
  const valkey = field("valkey_version");
  return {
    version: valkey === "" ? field("redis_version") : `valkey ${valkey}`,
    redisVersion: field("redis_version"),
    processId: Number(field("process_id")),
    loading: field("loading") === "1",
    replica: field("role") === "slave",
    evictionPolicy: field("maxmemory_policy"),
  };
}

function olderThan(version: string, bound: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [boundMajor = 0, boundMinor = 0] = bound.split(".").map(Number);
  return major < boundMajor || (major === boundMajor && minor < boundMinor);
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
