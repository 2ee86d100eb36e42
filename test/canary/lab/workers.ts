/** Workers and reapers on the bench, with a runner that takes a set time and fails on request. */

import { fenceOf } from "../../../src/canary/routing/fence.ts";
import type { Job } from "../../../src/canary/store/job.ts";
import type { Attempt } from "../../../src/canary/work/attempts/attempt.ts";
import type { ConsumerOptions, ReaperOptions } from "../../../src/canary/work/options.ts";
import { type HostedConsumer, hostConsumer } from "../../../src/host/host-consumer.ts";
import { hostReaper } from "../../../src/host/host-reaper.ts";
import type { Hosted } from "../../../src/host/hosted.ts";
import { stream } from "../../../src/kernel/random.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { MILLISECOND, SECOND } from "../../../src/kernel/time.ts";
import type { Runner, StorePort } from "../../../src/ports/ports.ts";
import type { Lab } from "./lab.ts";

/** Runs everything in `takes`; `ok` says how an attempt ends. */
export class SetRunner implements Runner {
  readonly ran: Job[] = [];
  #running: { job: Job; startedAt: Instant; finishedAt: Instant }[] = [];
  readonly #takes: Duration;
  readonly #ok: (job: Job) => boolean;

  constructor(takes: Duration, ok: (job: Job) => boolean = () => true) {
    this.#takes = takes;
    this.#ok = ok;
  }

  start(jobs: readonly Job[], now: Instant): void {
    for (const job of jobs) {
      this.ran.push(job);
      this.#running.push({ job, startedAt: now, finishedAt: now + this.#takes });
    }
  }

  collect(now: Instant): Attempt[] {
    const done = this.#running.filter(({ finishedAt }) => finishedAt <= now);
    this.#running = this.#running.filter(({ finishedAt }) => finishedAt > now);
    return done.map((each) => {
      const ok = this.#ok(each.job);
      return { ...each, ok, error: ok ? "" : "failed on request" };
    });
  }
}

const CONSUMER: ConsumerOptions = {
  queue: "q",
  lease: "stable/0#1",
  version: "v1",
  concurrency: 16,
  tick: 5 * MILLISECOND,
  batch: 8,
  leaseFor: SECOND,
  backoff: { kind: "constant", delay: 50 * MILLISECOND, max: SECOND },
  idleFor: 50 * MILLISECOND,
  retryAfter: 20 * MILLISECOND,
};

const REAPER: ReaperOptions = {
  queue: "q",
  every: 100 * MILLISECOND,
  batch: 16,
  retryAfter: 20 * MILLISECOND,
  random: stream("seed", "reaper"),
};

export interface WorkerSetup {
  readonly lab: Lab;
  readonly runner: Runner;
  readonly port?: StorePort;
  readonly options?: Partial<ConsumerOptions>;
  readonly stopped?: (retired: boolean) => void;
}

export function startWorker({ lab, runner, port, options, stopped }: WorkerSetup): HostedConsumer {
  const host = hostConsumer({
    options: { ...CONSUMER, ...options },
    agenda: lab.agenda,
    store: port ?? lab.port(),
    runner,
    stopped: stopped ?? (() => {}),
  });
  host.start();
  return host;
}

export function startReaper(lab: Lab, port: StorePort = lab.port()): Hosted {
  const host = hostReaper({ options: REAPER, agenda: lab.agenda, store: port });
  host.start();
  return host;
}

/** Puts `count` jobs on their lanes at once. */
export function fill(lab: Lab, jobs: readonly Job[], lane: "stable" | "canary" = "stable"): void {
  const { next } = lab.store.apply({ kind: "readRoute", queue: "q", producer: "p" }, lab.now);
  const { route } = lab.store.apply({ kind: "readRollout", queue: "q" }, lab.now);
  const reply = lab.store.apply(
    {
      kind: "enqueue",
      queue: "q",
      producer: "p",
      first: next,
      epoch: route.epoch,
      fence: fenceOf(route),
      jobs,
      lanes: jobs.map(() => lane),
    },
    lab.now,
  );
  if (reply.kind !== "enqueued") throw new Error(`not filled: ${reply.kind}`);
}

/** Jobs that ended on either lane, by the store's own counts. */
export function ended(lab: Lab): { finished: number; failed: number } {
  let [finished, failed, fromSlot] = [0, 0, 0];
  for (let at = -1; at !== fromSlot; ) {
    at = fromSlot;
    const read = lab.store.apply({ kind: "readWindows", queue: "q", fromSlot }, lab.now + SECOND);
    for (const { stable, canary } of read.slots) {
      finished += stable.finished + canary.finished;
      failed += stable.failed + canary.failed;
    }
    fromSlot = read.nextSlot;
  }
  return { finished, failed };
}
