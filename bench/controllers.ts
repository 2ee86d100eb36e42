/**
 * One process that controls many deployments at once, on a real Redis: what a look at all of them
 * costs, how long a person's order takes to become a committed route, and how much memory it takes.
 */
import { parseArgs } from "node:util";

import type { RolloutConfig } from "../src/canary/rollout/config.ts";
import { fenceOf } from "../src/canary/routing/fence.ts";
import type { StoreCommand } from "../src/canary/store/commands.ts";
import type { Exchange } from "../src/canary/store/exchange.ts";
import type { Job, Lane } from "../src/canary/store/job.ts";
import type { StoreReply } from "../src/canary/store/replies.ts";
import { type HostedController, hostController } from "../src/host/host-controller.ts";
import { MILLISECOND, SECOND } from "../src/kernel/time.ts";
import { WallAgenda } from "../src/live/clock/wall-agenda.ts";
import { originNow, wallClock } from "../src/live/clock/wall-clock.ts";
import type { StorePort } from "../src/ports/ports.ts";
import { connect } from "../src/redis/connect.ts";
import { provideRedis } from "../src/redis/provision/provide.ts";
import { redisPort } from "../src/redis/redis-port.ts";
import { parseRollout } from "../src/scenario/rollout/parse-rollout.ts";

const SLOT = 250 * MILLISECOND;
const TENANTS = 1_000;
const JOBS_A_QUEUE = 200;
const ROUNDS = 5;
const LOOK_EVERY_MS = 2_000;

export async function run(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { deployments: { type: "string" } },
  });
  const queues = Array.from({ length: Number(values.deployments ?? 500) }, (_, i) => `queue-${i}`);
  const redis = await provideRedis({ log: (line) => console.log(line) });
  const client = await connect({ url: redis.url, name: "bench" });
  const agenda = new WallAgenda(wallClock(originNow()));
  const port = redisPort({ redis: client, slotFor: SLOT, commandTimeout: 5 * SECOND });
  try {
    const bench = new Bench(port, agenda);
    await bench.begin(queues);
    await bench.watchLooks();
    await bench.orderRollbacks();
    const rss = process.memoryUsage().rss / 1024 / 1024;
    console.log(
      `${queues.length} deployments, ${TENANTS} tenants: ${rss.toFixed(0)} MB resident in all ` +
        "(bound 256 MB)",
    );
  } finally {
    port.close();
    agenda.close();
    client.disconnect();
    await redis.stop();
  }
}

class Bench {
  readonly #port: StorePort;
  readonly #agenda: WallAgenda;
  readonly #controllers = new Map<string, HostedController>();
  /** By queue, what waits for its next commit. */
  readonly #onCommit = new Map<string, () => void>();
  #looks = 0;
  /** Time spent in controllers, in ms. */
  #spentMs = 0;

  constructor(port: StorePort, agenda: WallAgenda) {
    this.#port = port;
    this.#agenda = agenda;
  }

  /** Every queue has an active deployment and jobs of both lanes in its present window. */
  async begin(queues: readonly string[]): Promise<void> {
    const port = this.#timed();
    for (const queue of queues) {
      const controller = hostController({
        options: {
          name: "controller/0",
          queue,
          leaderFor: 10 * SECOND,
          retryAfter: 100 * MILLISECOND,
          planned: { id: `canary_${queue}`, config: configOf(queue), notBefore: 0 },
        },
        agenda: this.#agenda,
        store: port,
        notes: {
          looked: () => {
            this.#looks += 1;
          },
          alerted: () => {},
        },
      });
      this.#controllers.set(queue, controller);
      controller.start();
    }
    await until(() => this.#looks >= queues.length);
    for (const queue of queues) await this.#work(queue);
  }

  async watchLooks(): Promise<void> {
    const size = this.#controllers.size;
    for (let round = 1; round <= ROUNDS; round++) {
      this.#looks = 0;
      this.#spentMs = 0;
      await until(() => this.#looks >= size);
      console.log(
        `round ${round}: ${this.#looks} looks took ${this.#spentMs.toFixed(1)} ms of the ` +
          `controllers (bound 100 ms for 500)`,
      );
    }
  }

  /** One order after the other, as people give them. */
  async orderRollbacks(): Promise<void> {
    const tookMs: number[] = [];
    for (const [queue, controller] of [...this.#controllers].slice(0, 200)) {
      const startedMs = performance.now();
      const committed = new Promise<void>((heard) => this.#onCommit.set(queue, heard));
      controller.operate({ kind: "rollback", emergency: true, reason: "the bench asks" });
      await committed;
      tookMs.push(performance.now() - startedMs);
    }
    tookMs.sort((a, b) => a - b);
    const at = (q: number) => (tookMs[Math.ceil(q * tookMs.length) - 1] ?? Number.NaN).toFixed(2);
    console.log(
      `from order to committed route: median ${at(0.5)} ms, p99 ${at(0.99)} ms, most ` +
        `${at(1)} ms, of ${tookMs.length} (bound 50 ms)`,
    );
  }

  /** What a machine does with a reply happens within `heard`. */
  #timed(): StorePort {
    return {
      send: <C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void) => {
        this.#port.send(command, (exchange) => {
          const startedMs = performance.now();
          heard(exchange);
          this.#spentMs += performance.now() - startedMs;
          if (command.kind !== "commitRollout" || exchange.kind !== "replied") return;
          this.#onCommit.get(command.queue)?.();
        });
      },
    };
  }

  async #work(queue: string): Promise<void> {
    const read = await this.#ask({ kind: "readRoute", queue, producer: "producer/0" });
    if (read.kind !== "route") throw new Error(`no route of ${queue}: ${read.kind}`);
    const { route, next: first } = read;
    const jobs = Array.from({ length: JOBS_A_QUEUE }, (_, i) => jobOf(`${queue}-${i}`, i));
    const lanes = jobs.map((_, i): Lane => (i % 5 === 0 ? "canary" : "stable"));
    const { epoch } = route;
    const routed = { queue, producer: "producer/0", first, epoch, fence: fenceOf(route) };
    await this.#ask({ kind: "enqueue", ...routed, jobs, lanes });
    for (const version of ["v1", "v2"]) {
      const of = { queue, lease: `${version}#1`, leaseFor: 60 * SECOND };
      const claimed = await this.#ask({ kind: "claim", ...of, version, limit: JOBS_A_QUEUE });
      if (claimed.kind !== "claimed") throw new Error(`${queue} gave no jobs: ${claimed.kind}`);
      const settlements = claimed.jobs.map(({ id }, i) => ({
        jobId: id,
        attempt: 1,
        outcome: "done" as const,
        delay: 0,
        bucket: 300 + (i % 60),
        intendedAt: 0,
        startedAt: 0,
        finishedAt: 0,
      }));
      await this.#ask({ kind: "settle", ...of, settlements });
    }
  }

  #ask(command: StoreCommand): Promise<StoreReply> {
    return new Promise((resolve, reject) => {
      this.#port.send(command, (exchange) => {
        if (exchange.kind === "replied") resolve(exchange.reply);
        else reject(new Error(`${command.kind} was not answered`));
      });
    });
  }
}

function configOf(queue: string): RolloutConfig {
  return parseRollout({
    queue_name: queue,
    stable_version: "v1",
    canary_version: "v2",
    initial_percent: "20%",
    sticky_key: "tenant",
    metrics_window: "5m",
    look_every: `${LOOK_EVERY_MS}ms`,
    max_duration: "2h",
  });
}

function jobOf(id: string, number: number): Job {
  const plain = { kind: "", intendedAt: 0, attempt: 1, maxAttempts: 3, payload: "" };
  return { id, tenant: `tenant-${number % TENANTS}`, ...plain };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
