/**
 * The store on a Redis: every command of the contract as one script. One connection, used in the
 * order of the calls; leaves out what to do when there is no answer (redis-port.ts).
 */
import type { Redis } from "ioredis";

import { assertBounded } from "../canary/store/assert-bounded.ts";
import type { StoreCommand } from "../canary/store/commands.ts";
import type { ReplyTo } from "../canary/store/replies.ts";
import { assert } from "../kernel/assert.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import { keysOf, type QueueKeys } from "./keys.ts";
import { SCRIPTS } from "./lua-scripts.ts";
import { replyOf } from "./wire/decode-reply.ts";
import { argumentsOf } from "./wire/encode-command.ts";

export interface RedisStoreOptions {
  /** A client that `connect` made. */
  readonly redis: Redis;
  /** Length of a window slot; the same for everybody who uses the queue. */
  readonly slotFor: Duration;
}

export class RedisStore {
  readonly #redis: Redis;
  readonly #slotFor: Duration;
  readonly #keys = new Map<string, QueueKeys>();

  constructor({ redis, slotFor }: RedisStoreOptions) {
    assert(slotFor > 0, `a window slot lasts ${slotFor} us; it must last longer than 0`);
    const { autoResendUnfulfilledCommands, enableOfflineQueue } = redis.options;
    assert(
      autoResendUnfulfilledCommands === false && enableOfflineQueue === false,
      "this Redis client sends commands again by itself; use one that connect() made",
    );
    this.#redis = redis;
    this.#slotFor = slotFor;
  }

  /**
   * Carries `command` out; `now` only where a test plays the server's clock. Rejects with the
   * client's error when there is no reply.
   */
  async apply<C extends StoreCommand>(command: C, now?: Instant): Promise<ReplyTo<C>> {
    try {
      return this.read(command, await this.post(command, now));
    } catch (error) {
      if (!isUnknownScript(error)) throw error;
      return this.read(command, await this.#postWhole(command, now));
    }
  }

  /** Has the server learn all scripts. */
  async load(): Promise<void> {
    const bodies = Object.values(SCRIPTS).map(({ body }) => body);
    await Promise.all(bodies.map((body) => this.#redis.script("LOAD", body)));
  }

  /** Sends a command by its script's hash; the script's answer is for `read`. */
  post(command: StoreCommand, now?: Instant): Promise<unknown> {
    const { sha, keys } = SCRIPTS[command.kind];
    return this.#redis.evalsha(sha, keys.length, ...this.#arguments(command, now));
  }

  read<C extends StoreCommand>(command: C, raw: unknown): ReplyTo<C> {
    return replyOf(command, raw, this.#slotFor);
  }

  #postWhole(command: StoreCommand, now?: Instant): Promise<unknown> {
    const { body, keys } = SCRIPTS[command.kind];
    return this.#redis.eval(body, keys.length, ...this.#arguments(command, now));
  }

  #arguments(command: StoreCommand, now?: Instant): string[] {
    assertBounded(command);
    const keys = this.#keysOf(command.queue);
    const named = SCRIPTS[command.kind].keys.map((name) => keys[name]);
    const clock = now === undefined ? "" : String(now);
    return [...named, clock, ...argumentsOf(command, this.#slotFor)];
  }

  #keysOf(queue: string): QueueKeys {
    const known = this.#keys.get(queue);
    if (known !== undefined) return known;
    const keys = keysOf(queue);
    this.#keys.set(queue, keys);
    return keys;
  }
}

/** The server does not know the script (any more): it was restarted, or told to forget. */
export function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("NOSCRIPT");
}
