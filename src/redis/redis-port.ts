/**
 * The way to a real store: commands go out in the order of the calls on one connection, and each
 * is answered once, with a reply or with why there is none.
 *
 * A server that does not know the scripts (it was restarted) refuses; the port then teaches it
 * again and says `unanswered`, because running the script whole would overtake what was sent
 * meanwhile. A connection that is silent for longer than `commandTimeout` is given up for a new
 * one: what was sent on it may still be carried out, and is unanswered, not definitely.
 */
import type { Redis } from "ioredis";

import type { StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import { type Duration, toMs } from "../kernel/time.ts";
import type { StorePort } from "../ports/ports.ts";
import { isUnknownScript, RedisStore, type RedisStoreOptions } from "./redis-store.ts";
import { type UnansweredReason, unansweredReason } from "./unanswered-reason.ts";

export interface RedisPortOptions extends RedisStoreOptions {
  /** How long a reply may take. */
  readonly commandTimeout: Duration;
}

export interface RedisPort extends StorePort {
  /** Silence from here on. The client stays open: it belongs to whoever made it. */
  close(): void;
}

export function redisPort(options: RedisPortOptions): RedisPort {
  return new Port(options);
}

class Port implements RedisPort {
  readonly #redis: Redis;
  readonly #store: RedisStore;
  readonly #timeoutMs: number;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onReady = (): void => this.#teach();
  /** Why the server could not be taught the scripts; "" while nothing is known to be wrong. */
  #untaught = "";
  #closed = false;

  constructor(options: RedisPortOptions) {
    this.#redis = options.redis;
    this.#store = new RedisStore(options);
    this.#timeoutMs = toMs(options.commandTimeout);
    this.#redis.on("ready", this.#onReady);
    this.#teach();
  }

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    if (this.#closed) return;
    const answer = this.#once(command, heard);
    if (this.#redis.status !== "ready") {
      const reason = `no connection to Redis (${this.#redis.status})`;
      queueMicrotask(() => answer.unanswered({ definite: true, reason }));
      return;
    }
    // An error in `heard` is not the store's: it is not caught here, and ends the process.
    void this.#store.post(command).then(answer.replied, (error: unknown) => {
      if (isUnknownScript(error)) this.#teach();
      answer.unanswered(this.#explained(error));
    });
  }

  close(): void {
    this.#closed = true;
    this.#redis.off("ready", this.#onReady);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** The two ways to answer, of which the first one taken counts, and the timer that is a third. */
  #once<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): Answer {
    let answered = false;
    const first = (): boolean => {
      const isFirst = !answered && !this.#closed;
      answered = true;
      clearTimeout(timer);
      this.#timers.delete(timer);
      return isFirst;
    };
    const unanswered = (why: UnansweredReason): void => {
      if (first()) heard({ kind: "unanswered", command, ...why } as Exchange<C>);
    };
    const timer = setTimeout(() => {
      // After a process was stopped for long, its replies are there and only need to be read.
      setImmediate(() => {
        if (answered || this.#closed) return;
        unanswered({ definite: false, reason: `no reply within ${this.#timeoutMs} ms` });
        this.#redis.disconnect(true);
      });
    }, this.#timeoutMs);
    this.#timers.add(timer);
    return {
      unanswered,
      replied: (raw) => {
        if (first()) heard(this.#understood(command, raw));
      },
    };
  }

  /** What was stored may be damaged: then the command was carried out, and nobody knows to what. */
  #understood<C extends StoreCommand>(command: C, raw: unknown): Exchange<C> {
    try {
      return { kind: "replied", command, reply: this.#store.read(command, raw) } as Exchange<C>;
    } catch (error) {
      const reason = `the reply to ${command.kind} makes no sense: ${textOf(error)}`;
      return { kind: "unanswered", command, definite: false, reason } as unknown as Exchange<C>;
    }
  }

  #teach(): void {
    if (this.#redis.status !== "ready") return;
    this.#store.load().then(
      () => {
        this.#untaught = "";
      },
      (error: unknown) => {
        // Told with the next command that fails for it.
        this.#untaught = unansweredReason(error).reason;
      },
    );
  }

  #explained(error: unknown): UnansweredReason {
    const why = unansweredReason(error);
    if (!isUnknownScript(error) || this.#untaught === "") return why;
    return { ...why, reason: `${why.reason}; loading the scripts failed: ${this.#untaught}` };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Answer {
  readonly replied: (raw: unknown) => void;
  readonly unanswered: (why: UnansweredReason) => void;
}
