/**
 * A server of a run's own, and what may be done to it: killed and started again, made to refuse,
 * followed by a replica that takes its place. Relies on `DurableServer` for its life.
 */
import type { Redis } from "ioredis";

import { connect } from "../connect.ts";
import type { ServerCommand } from "../provision/provided.ts";
import { DurableServer } from "./durable-server.ts";
import { QueueContents } from "./queue-contents.ts";

/** An address where no primary is: whoever follows it refuses writes and keeps what it has. */
const NOBODY = ["127.0.0.1", "1"] as const;
const NOBODY_ANY_MORE = ["NO", "ONE"] as const;
const SYNCHRONISED_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;

export interface StruckServerOptions {
  readonly command: ServerCommand;
  /** The run's own. */
  readonly queue: string;
}

export class StruckServer {
  readonly contents: QueueContents;
  readonly #options: StruckServerOptions;
  readonly #server: DurableServer;
  /** This one and all that followed it, and one another. */
  readonly #family: DurableServer[];

  private constructor(
    options: StruckServerOptions,
    server: DurableServer,
    family: DurableServer[],
  ) {
    this.#options = options;
    this.#server = server;
    this.#family = family;
    family.push(server);
    this.contents = new QueueContents({ url: server.url, queue: options.queue });
  }

  /** Throws OperatingError REDIS_NOT_FOUND if it cannot be started. */
  static async start(options: StruckServerOptions): Promise<StruckServer> {
    return new StruckServer(options, await DurableServer.start(options.command), []);
  }

  get url(): string {
    return this.#server.url;
  }

  get pid(): number {
    return this.#server.pid;
  }

  kill(): Promise<void> {
    return this.#server.kill();
  }

  async startAgain(): Promise<void> {
    const reason = await this.#server.start();
    if (reason !== "") throw new Error(`the server did not start again: ${reason}`);
  }

  async refuseForMemory(refuses: boolean): Promise<void> {
    await this.#do((redis) => redis.config("SET", "maxmemory", refuses ? "1" : "0"));
  }

  async refuseWrites(refuses: boolean): Promise<void> {
    const [host, port] = refuses ? NOBODY : NOBODY_ANY_MORE;
    await this.#do((redis) => redis.call("REPLICAOF", host, port));
  }

  async forgetScripts(): Promise<void> {
    await this.#do((redis) => redis.script("FLUSH"));
  }

  /** Resolves once the replica has everything and follows. */
  async follow(): Promise<Replica> {
    const started = await DurableServer.start(this.#options.command);
    const server = new StruckServer(this.#options, started, this.#family);
    const { hostname, port } = new URL(this.url);
    await server.#do(async (redis) => {
      await redis.replicaof(hostname, port);
      await becomeLinked(redis);
    });
    return new Replica(server);
  }

  /** Ends it and every server that followed, with their data. */
  async stop(): Promise<void> {
    await Promise.all(this.#family.map((server) => server.stop()));
  }

  async #do<T>(action: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = await connect({ url: this.url, name: "faults" });
    try {
      return await action(redis);
    } finally {
      redis.disconnect();
    }
  }
}

export class Replica {
  readonly #server: StruckServer;

  constructor(server: StruckServer) {
    this.#server = server;
  }

  cutOff(): Promise<void> {
    return this.#server.refuseWrites(true);
  }

  async promote(above: number) {
    await this.#server.refuseWrites(false);
    const { keptTo, storeAt } = await this.#server.contents.raiseCount(above);
    return { order: above, keptTo, storeAt, server: this.#server };
  }
}

async function becomeLinked(redis: Redis): Promise<void> {
  const deadline = AbortSignal.timeout(SYNCHRONISED_WITHIN_MS);
  while (!deadline.aborted) {
    if (/^master_link_status:up/m.test(await redis.info("replication"))) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  throw new Error(`the replica did not catch up within ${SYNCHRONISED_WITHIN_MS} ms`);
}
