/**
 * One process that controls many deployments at once, on a real Redis: what a look at all of them
 * costs, how long a person's order takes to become a committed route, and how much memory it takes.
 * The windows are full from the start, as after minutes of heavy traffic; they do not come from the
 * store, which would have to be worked for as long.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { LaneCounts, WindowSlot } from "../src/canary/metrics/window.ts";
import type { RolloutConfig } from "../src/canary/rollout/config.ts";
import { type ReadWindows, SLOT_LIMIT, type StoreCommand } from "../src/canary/store/commands.ts";
import type { Exchange } from "../src/canary/store/exchange.ts";
import type { Windows } from "../src/canary/store/replies.ts";
import { type HostedController, hostController } from "../src/host/host-controller.ts";
import { type Instant, MILLISECOND, SECOND } from "../src/kernel/time.ts";
import { WallAgenda } from "../src/live/clock/wall-agenda.ts";
import { originNow, wallClock } from "../src/live/clock/wall-clock.ts";
import type { StorePort } from "../src/ports/ports.ts";
import { connect } from "../src/redis/connect.ts";
import { provideRedis } from "../src/redis/provision/provide.ts";
import { redisPort } from "../src/redis/redis-port.ts";
import { parseRollout } from "../src/scenario/rollout/parse-rollout.ts";

const SLOT = SECOND;
/** Five minutes, each second with run times in so many buckets a lane. */
const WINDOW_SLOTS = 300;
const BUCKETS_HIT = 40;
const ROUNDS = 5;
const LOOK_EVERY_MS = 2_000;

/** As such a controller should run: V8 keeps more garbage than the deployments are, otherwise. */
const FLAGS = ["--max-semi-space-size=2", "--max-old-space-size=160"];

export async function run(argv: readonly string[]): Promise<void> {
  if (!FLAGS.every((flag) => process.execArgv.includes(flag))) return runWithFlags(argv);
  const { values } = parseArgs({
    args: [...argv],
    options: { deployments: { type: "string" }, tenants: { type: "string" } },
  });
  const queues = Array.from({ length: Number(values.deployments ?? 500) }, (_, i) => `queue-${i}`);
  const tenants = Number(values.tenants ?? 1_000);
  const redis = await provideRedis({ log: (line) => console.log(line) });
  const client = await connect({ url: redis.url, name: "bench" });
  const agenda = new WallAgenda(wallClock(originNow()));
  const port = redisPort({ redis: client, slotFor: SLOT, commandTimeout: 5 * SECOND });
  const before = residentMb();
  try {
    const bench = new Bench(port, agenda);
    await bench.begin(queues, tenants);
    await bench.watchLooks();
    await bench.orderRollbacks();
    console.log(
      `${queues.length} deployments, ${tenants} tenants in the scope of each: ` +
        `${residentMb()} MB resident (bound 256 MB), ${before} MB of them before the first one`,
    );
  } finally {
    port.close();
    agenda.close();
    client.disconnect();
    await redis.stop();
  }
}

function residentMb(): number {
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}

function runWithFlags(argv: readonly string[]): void {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const { status } = spawnSync(process.execPath, [...FLAGS, main, "controllers", ...argv], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
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

  /** Every queue has an active deployment that was looked at. */
  async begin(queues: readonly string[], tenants: number): Promise<void> {
    const port = this.#timed();
    for (const queue of queues) {
      const controller = hostController({
        options: {
          name: "controller/0",
          queue,
          leaderFor: 10 * SECOND,
          retryAfter: 100 * MILLISECOND,
          planned: { id: `canary_${queue}`, config: configOf(queue, tenants), notBefore: 0 },
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
      controller.operate({ kind: "rollback", mode: "emergency", reason: "the bench asks" });
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
        const answered = (exchange: Exchange<C>) => {
          const startedMs = performance.now();
          heard(exchange);
          this.#spentMs += performance.now() - startedMs;
          if (command.kind !== "commitRollout" || exchange.kind !== "replied") return;
          this.#onCommit.get(command.queue)?.();
        };
        if (command.kind !== "readWindows") {
          this.#port.send(command, answered);
          return;
        }
        setImmediate(() => {
          const reply = fullWindows(command, this.#agenda.now());
          answered({ kind: "replied", command, reply } as Exchange<C>);
        });
      },
    };
  }
}

/** `tenants`: 0 for everybody. */
function configOf(queue: string, tenants: number): RolloutConfig {
  const scope = { first: tenants, of: { prefix: "tenant-", count: 2 * tenants } };
  return parseRollout({
    queue_name: queue,
    stable_version: "v1",
    canary_version: "v2",
    initial_percent: "20%",
    sticky_key: "tenant",
    metrics_window: "5m",
    look_every: `${LOOK_EVERY_MS}ms`,
    max_duration: "2h",
    ...(tenants > 0 ? { tenants: scope } : {}),
  });
}

/** What a store with heavy traffic would tell: all finished slots that a long window needs. */
function fullWindows({ fromSlot }: ReadWindows, at: Instant): Windows {
  const present = Math.floor(at / SLOT);
  const first = Math.max(fromSlot, present - WINDOW_SLOTS);
  const nextSlot = Math.min(first + SLOT_LIMIT, present);
  const slots: WindowSlot[] = [];
  for (let slot = first; slot < nextSlot; slot++) {
    slots.push({ slot, stable: busyLane(800, slot), canary: busyLane(200, slot) });
  }
  return { kind: "windows", at, order: 1, slots, nextSlot, slotFor: SLOT, state: null };
}

/** Made once for each turn of the slots: what the bench makes up is no garbage of controllers. */
const lanes = new Map<string, LaneCounts>();

function busyLane(jobs: number, slot: number): LaneCounts {
  const key = `${jobs} ${slot % 64}`;
  const known = lanes.get(key) ?? laneOf(jobs, slot);
  lanes.set(key, known);
  return known;
}

function laneOf(jobs: number, slot: number): LaneCounts {
  const runTimes = new Map<number, number>();
  for (let i = 0; i < BUCKETS_HIT; i++) runTimes.set(300 + ((i + slot) % 64), jobs / BUCKETS_HIT);
  return { routed: jobs, finished: jobs, failed: 0, attemptsFailed: 0, runTimes };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
