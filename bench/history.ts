/**
 * What it costs to record, digest, check, cover and measure a job: a made-up stream of batches of
 * 50, every part on its own and all together, in nanoseconds of processor time a job (a busy
 * machine stretches the wall clock). `node bench/history.ts [jobs]`.
 */
import { NO_HASH } from "../src/canary/audit/mark.ts";
import { fenceOf } from "../src/canary/routing/fence.ts";
import type { StoreCommand } from "../src/canary/store/commands.ts";
import type { Exchange } from "../src/canary/store/exchange.ts";
import type { Job, Lane } from "../src/canary/store/job.ts";
import { CheckerRun } from "../src/checkers/run-checkers.ts";
import { RunAccount } from "../src/compose/run-account.ts";
import { Coverage } from "../src/coverage/coverage.ts";
import { Digest } from "../src/history/digest.ts";
import type { EventSink, HistoryEvent } from "../src/history/event.ts";
import { recordingPort } from "../src/history/recording/recording-port.ts";
import { hashUnit } from "../src/kernel/hash.ts";
import { SECOND } from "../src/kernel/time.ts";
import { Measurement } from "../src/measure/measurement.ts";
import type { StorePort } from "../src/ports/ports.ts";
import { aScenario } from "../test/a-scenario.ts";
import { aDeployment, aRoute } from "../test/checkers/history-builder.ts";

const asked = process.argv.slice(2).map(Number).find(Number.isInteger);
const JOBS = asked ?? 2_000_000;
const BATCH = 50;
const PER_JOB_US = 100;

const scenario = aScenario({
  scenario: { load: [{ arrival: "uniform", for: JOBS * PER_JOB_US, fromRate: 1e4, toRate: 1e4 }] },
});
const traitsOf = (job: number) => ({ id: `job-${job}`, tenant: "", kind: "" });
/** Findings that show that all jobs were seen; of the rollout the stream has two bare commits. */
const OF_JOBS = new Set(["jobs-conserved", "jobs-once", "routing-conformance", "right-lane"]);
const numberOf = (id: string) => Number(id.slice(4));
const route = aRoute({ epoch: 2, share: 1_000 });

/** Answers every command at once, as a store would that accepts everything. */
class Acceptor implements StorePort {
  now = 0;
  order = 0;
  batch: Job[] = [];

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    const stamp = { at: this.now, order: ++this.order };
    heard({ kind: "replied", command, reply: this.#reply(command, stamp) } as Exchange<C>);
  }

  #reply(command: StoreCommand, stamp: { at: number; order: number }) {
    switch (command.kind) {
      case "enqueue":
        return { ...stamp, kind: "enqueued", next: command.first + command.jobs.length };
      case "claim":
        return { ...stamp, kind: "claimed", lane: laneOfLease(command.lease), jobs: this.batch };
      case "settle":
        return { ...stamp, kind: "settled", accepted: command.settlements.map(() => true) };
      default:
        return { ...stamp, kind: "committed" };
    }
  }
}

const laneOfLease = (lease: string): Lane => (lease.startsWith("canary") ? "canary" : "stable");

/** Drives `JOBS` jobs through recording ports; returns nanoseconds a job. */
function drive(sink: EventSink | null): number {
  const store = new Acceptor();
  const agenda = { now: () => store.now, schedule: () => ({ cancel: () => {} }) };
  const port = (process: string, version: string): StorePort =>
    sink === null
      ? store
      : recordingPort({ port: store, process, agenda, sink, numberOf, startedAt: 0, version });
  const ports = {
    producer: port("producer/0", ""),
    stable: port("stable/0", "v1"),
    canary: port("canary/0", "v2"),
    controller: port("controller/0", ""),
  };
  const started = process.cpuUsage();
  commitRoute(ports.controller);
  const waiting: Record<Lane, Job[]> = { stable: [], canary: [] };
  for (let first = 0; first < JOBS; first += BATCH) {
    store.now = first * PER_JOB_US;
    enqueue(ports.producer, first, store.now, waiting);
    for (const lane of ["stable", "canary"] as const) {
      if (waiting[lane].length < BATCH && first + BATCH < JOBS) continue;
      store.batch = waiting[lane].splice(0);
      work(ports[lane], store, lane);
    }
  }
  const { user, system } = process.cpuUsage(started);
  return ((user + system) / JOBS) * 1_000;
}

/** A deployment that is planned, and then gets its first share. */
function commitRoute(port: StorePort): void {
  const planned = { deployment: aDeployment(), route: aRoute({ epoch: 1, share: 0 }) };
  const deployment = aDeployment({ version: 2, state: "active", share: route.share });
  for (const commit of [planned, { deployment, route }]) {
    const expectedVersion = commit.deployment.version - 1;
    const fence = { queue: "mail", token: 1, expectedVersion, after: NO_HASH, records: [] };
    port.send({ kind: "commitRollout", ...fence, ...commit }, () => {});
  }
}

function enqueue(port: StorePort, first: number, now: number, waiting: Record<Lane, Job[]>): void {
  const jobs: Job[] = [];
  const lanes: Lane[] = [];
  for (let job = first; job < first + BATCH; job++) {
    const id = `job-${job}`;
    const lane = hashUnit(route.salt, id) * 10_000 < route.share ? "canary" : "stable";
    const made = { id, kind: "", tenant: "", intendedAt: now - 400, attempt: 1, maxAttempts: 3 };
    const job1 = { ...made, payload: "" };
    jobs.push(job1);
    lanes.push(lane);
    waiting[lane].push(job1);
  }
  const routed = { queue: "mail", producer: "producer/0", first, epoch: 2, fence: fenceOf(route) };
  port.send({ kind: "enqueue", ...routed, jobs, lanes }, () => {});
}

function work(port: StorePort, store: Acceptor, lane: Lane): void {
  const lease = `${lane}/0#1`;
  const version = lane === "canary" ? "v2" : "v1";
  const asked = { queue: "mail", lease, leaseFor: SECOND };
  port.send({ kind: "claim", ...asked, version, limit: BATCH }, () => {});
  const settlements = store.batch.map((job, index) => ({
    jobId: job.id,
    attempt: 1,
    outcome: "done" as const,
    delay: 0,
    bucket: 0,
    intendedAt: job.intendedAt,
    startedAt: store.now - 300,
    finishedAt: store.now - 100 - index,
  }));
  port.send({ kind: "settle", ...asked, settlements }, () => {});
}

function report(name: string, sink: EventSink | null, bare: number): number {
  const cost = drive(sink) - bare;
  console.log(`${name.padEnd(28)} ${Math.round(cost).toString().padStart(6)} ns a job`);
  return cost;
}

const nothing = { record: (_event: HistoryEvent) => {} };
const lengthHint = JOBS * PER_JOB_US;

export function run(): void {
  drive(nothing);
  const bare = Math.min(drive(null), report("driving it, unrecorded", null, 0));
  const recorded = report("recording", nothing, bare);
  const checkers = new CheckerRun({ scenario, traitsOf });
  report("digest", new Digest(), bare + recorded);
  report("all checkers", checkers, bare + recorded);
  report("coverage", new Coverage(), bare + recorded);
  report(
    "measurement",
    new Measurement({ scenario, traitsOf: () => ({ tenant: "" }), lengthHint }),
    bare + recorded,
  );
  reportAll(bare);
}

/** All of a run's account at once, to its findings. */
function reportAll(bare: number): void {
  const account = new RunAccount({
    scenario,
    world: "live",
    traitsOf,
    command: "",
    lengthHint,
    holdFor: 500,
  });
  report("all together", account, bare);
  const cost = {
    redisMicrosecondsPerJob: null,
    redisCommandsPerJob: null,
    redisVersion: null,
    processes: [],
  };
  const nothingHeld = { queued: 0, inFlight: 0 };
  account.record({
    kind: "audited",
    at: lengthHint,
    process: "world",
    stable: nothingHeld,
    canary: nothingHeld,
    waiting: 0,
    deadJobs: [],
    heldJobs: [],
    trail: [],
  });
  const result = account.finish({
    planned: JOBS,
    lengthMs: lengthHint / 1_000,
    cost,
    validity: { doubts: [], environment: [] },
  });
  for (const { id, verdict, sentence } of result.findings) {
    if (OF_JOBS.has(id)) console.log(verdict, id, sentence);
  }
  console.log(`${result.digest}, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
}
