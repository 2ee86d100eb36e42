/**
 * What a provided Redis is, and what each way of getting one answers. Relies on nothing; the ways
 * themselves are in the neighbouring files, their order in provide.ts.
 */

/** Ways of getting a server that is ours alone, in the order in which they are tried. */
export const OWN_ORIGINS = ["path", "docker", "debian"] as const;

export type OwnOrigin = (typeof OWN_ORIGINS)[number];
export type RedisOrigin = "given" | OwnOrigin;

/** How a server of our own is started: enough to start another one like it. */
export interface ServerCommand {
  /** Path of a `redis-server` or `valkey-server`. */
  readonly binary: string;
  /** Added to the environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ProvidedRedis {
  /** `redis://` or `rediss://`; may hold a password, so show it through `redactUrl` only. */
  readonly url: string;
  readonly origin: RedisOrigin;
  /** E.g. `7.0.15`, `valkey 8.1.1`. */
  readonly version: string;
  /** Of the server, where it is a process of this machine that was started here; else null. */
  readonly pid: number | null;
  /** By which another server like it can be started on this machine; null where none can. */
  readonly command: ServerCommand | null;
  /** Ends a server that was started here, with its data; leaves a given one alone. Repeatable. */
  stop(): Promise<void>;
}

/** What one way came to: a server, or the reason why it was passed over. */
export type Attempt =
  | { readonly kind: "provided"; readonly redis: ProvidedRedis }
  | { readonly kind: "passedOver"; readonly reason: string };

export function passedOver(reason: string): Attempt {
  return { kind: "passedOver", reason };
}

export type Log = (line: string) => void;
