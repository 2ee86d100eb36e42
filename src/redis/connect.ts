/**
 * A Redis client for the store: it never sends a command twice and never keeps one for later, so
 * that `unanswered` means what it says; and it reconnects quickly, for as long as it is not told
 * to stop. Leaves out finding or starting a server (provision/).
 */
import { Redis } from "ioredis";

import { OperatingError } from "../kernel/errors.ts";
import { redactUrl, withoutPassword } from "./provision/redact-url.ts";

export interface ConnectOptions {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  /** Shown by `CLIENT LIST`. */
  readonly name: string;
}

const RECONNECT_FIRST_MS = 20;
const RECONNECT_LAST_MS = 500;
const CONNECT_TIMEOUT_MS = 5_000;
/** A half-closed connection that the other side does not close is torn down after this. */
const DISCONNECT_TIMEOUT_MS = 100;

/** Throws OperatingError REDIS_UNREACHABLE. Ends with `disconnect()` or `quit()`. */
export async function connect({ url, name }: ConnectOptions): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectionName: name,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    // Both, since the first alone would leave commands pending until the next connection.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(RECONNECT_FIRST_MS * times, RECONNECT_LAST_MS),
    // A demoted master: the address leads to the new one.
    reconnectOnError: (error) => error.message.startsWith("READONLY"),
  });
  let lastError: Error | null = null;
  redis.on("error", (error: Error) => {
    lastError = error;
  });
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw unreachable(url, lastError ?? error);
  }
  return redis;
}

function unreachable(url: string, cause: unknown): OperatingError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new OperatingError({
    code: "REDIS_UNREACHABLE",
    message: `No connection to Redis at ${redactUrl(url)}: ${withoutPassword(why, url)}`,
    // No cause: the client's error carries the arguments of AUTH.
    hint: "Check that the server runs, that the address is right and that the password is known.",
  });
}
