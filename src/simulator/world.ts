/**
 * The simulated world: all processes of a scenario around one model store, in virtual time.
 *
 * It is advanced in pieces of so many events, by whoever has wall time to give; nothing in it
 * depends on how large the pieces are. It runs the load to its end, then until nothing is pending
 * or `drainWithin` is over, stops all processes, and audits the store as its last act.
 */

import type { Deployment } from "../canary/rollout/deployment.ts";
import type { StoreAudit } from "../canary/store/audit.ts";
import type { StoreContents } from "../canary/store/contents.ts";
import type { LaneLoad } from "../canary/store/replies.ts";
import { lengthOf } from "../fleet/arrival-times.ts";
import { JobPlan } from "../fleet/job-plan.ts";
import type { EventSink } from "../history/event.ts";
import { LastCommit } from "../history/recording/last-commit.ts";
import { stream } from "../kernel/random.ts";
import { type Duration, type Instant, MILLISECOND } from "../kernel/time.ts";
import { counted } from "../result/counted.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { VirtualAgenda } from "./agenda.ts";
import { audited } from "./audited.ts";
import type { Carrier } from "./faults/carrier.ts";
import { type Carriers, FaultPlan } from "./faults/fault-plan.ts";
import { NetworkFaults } from "./faults/network-faults.ts";
import { ProcessFaults } from "./faults/process-faults.ts";
import { StoreFaults } from "./faults/store-faults.ts";
import { WorkerFaults } from "./faults/worker-faults.ts";
import type { Obstacles } from "./network/connection.ts";
import { Network } from "./network.ts";
import { ControllerProcess } from "./processes/controller-process.ts";
import { DeployTool } from "./processes/deploy-tool.ts";
import { OperatorDesk } from "./processes/operator-desk.ts";
import { OtherDeployments } from "./processes/other-deployments.ts";
import type { SimulatedProcess } from "./processes/process.ts";
import { ProducerProcess } from "./processes/producer-process.ts";
import { STARTED_AT, type Surroundings } from "./processes/surroundings.ts";
import { WorkerProcess } from "./processes/worker-process.ts";
import { ReplicatedStore, type WorldStore } from "./replicated-store.ts";

export interface Standing {
  /** Jobs intended so far, and of these the ones that are known to be enqueued. */
  readonly planned: number;
  readonly enqueued: number;
  /** Jobs that are queued or in flight, by lane. */
  readonly lanes: { readonly stable: number; readonly canary: number };
  /** Jobs that wait for their next attempt. */
  readonly waiting: number;
  readonly deployment: Deployment | null;
}

export interface WorldOptions {
  readonly scenario: Scenario;
  /** An empty one; as many are made as the fault plan needs. */
  readonly makeStore: () => WorldStore;
  readonly sink: EventSink;
}

/** Between two looks at whether anything is pending, once the load is over. */
const LOOK_EVERY: Duration = 50 * MILLISECOND;

export class World {
  readonly lengthUs: Duration;
  readonly #scenario: Scenario;
  readonly #agenda: VirtualAgenda;
  readonly #store: ReplicatedStore;
  readonly #network: Network;
  readonly #sink: EventSink;
  readonly #surroundings: Surroundings;
  readonly #producers: readonly ProducerProcess[];
  readonly #workers: readonly WorkerProcess[];
  readonly #controllers: readonly ControllerProcess[];
  readonly #processes: readonly SimulatedProcess[];
  readonly #deployTool: DeployTool;
  readonly #desk: OperatorDesk;
  readonly #others: OtherDeployments;
  readonly #networkFaults: NetworkFaults;
  readonly #storeFaults: StoreFaults;
  readonly #faults: FaultPlan;
  readonly #commits = new LastCommit();
  #endedAt: Instant | null = null;

  constructor({ scenario, makeStore, sink: outer }: WorldOptions) {
    const sink = this.#watched(outer);
    const { seed, timing, load, jobs } = scenario;
    this.#scenario = scenario;
    this.#store = replicated(scenario, makeStore);
    this.lengthUs = lengthOf(load);
    const agenda = new VirtualAgenda({ seed, ...timing });
    this.#agenda = agenda;
    const plan = scenario.faults;
    this.#networkFaults = new NetworkFaults({ seed, agenda, plan });
    this.#storeFaults = new StoreFaults({ agenda, sink, store: this.#store, plan });
    this.#network = new Network({
      seed,
      agenda,
      store: this.#store,
      delay: timing.networkDelay,
      commandTimeout: timing.commandTimeout,
      obstacles: (process) => this.#obstaclesOf(process),
    });
    this.#sink = sink;
    const jobPlan = new JobPlan({ seed, jobs, producers: scenario.producers });
    const network = this.#network;
    this.#surroundings = { scenario, agenda, network, sink, plan: jobPlan };
    this.#deployTool = new DeployTool(this.#surroundings);
    this.#desk = new OperatorDesk(this.#surroundings);
    this.#others = new OtherDeployments(this.#surroundings);
    this.#producers = times(scenario.producers, (i) => new ProducerProcess(this.#surroundings, i));
    this.#controllers = times(
      scenario.controllers,
      (i) => new ControllerProcess(this.#surroundings, i),
    );
    const stable = this.#fleet("stable", scenario.stable.workers);
    const canary = this.#fleet("canary", scenario.canary.workers);
    this.#workers = [...stable, ...canary];
    this.#processes = [...this.#producers, ...this.#workers, ...this.#controllers].map(
      ({ process }) => process,
    );
    this.#faults = new FaultPlan(this.#surroundings, this.#carriers());
    this.#begin(stable, canary);
  }

  get now(): Instant {
    return this.#agenda.now();
  }

  /** Events of the agenda that were taken up. */
  get taken(): number {
    return this.#agenda.taken;
  }

  get activeFaults(): readonly string[] {
    return this.#faults.active;
  }

  /** Takes up at most `events` events; false once the world has ended. */
  advance(events: number): boolean {
    this.#agenda.run(events);
    return this.#endedAt === null;
  }

  /** Where the run stands. Looking changes nothing, so anyone may look at any time. */
  standing(): Standing {
    let planned = 0;
    let unsent = 0;
    for (const producer of this.#producers) {
      planned += producer.planned;
      unsent += producer.unsent;
    }
    const { stable, canary, waiting, deployment } = this.#store.audit();
    const lanes = { stable: sizeOf(stable), canary: sizeOf(canary) };
    return { planned, enqueued: planned - unsent, lanes, waiting, deployment };
  }

  /** What the store holds. Looking changes nothing here either. */
  stored(): { readonly store: StoreAudit; readonly contents: StoreContents } {
    return { store: this.#store.audit(), contents: this.#store.contents() };
  }

  /** All jobs of the arrival plan. */
  totalPlanned(): number {
    return this.#producers.reduce((sum, producer) => sum + producer.totalPlanned(), 0);
  }

  /** Why the run is not over yet; null when nothing is pending. */
  pending(): string | null {
    for (const producer of this.#producers) {
      const { name, isRunning } = producer.process;
      if (producer.hasMore) return `${name} has more jobs to enqueue`;
      if (!isRunning) return `${name} is down`;
      if (producer.unsent > 0) return `${name} holds ${counted(producer.unsent, "job")} back`;
    }
    const { stable, canary, waiting, deployment } = this.#store.audit();
    const queued = stable.queued + canary.queued;
    if (queued > 0) return `${counted(queued, "job is", "jobs are")} queued`;
    const inFlight = stable.inFlight + canary.inFlight;
    if (inFlight > 0) return `${inFlight} jobs are in flight`;
    if (this.#desk.isBusy) return "dead letters are being requeued";
    if (waiting > 0) return `${waiting} jobs wait for their next attempt`;
    const state = deployment?.state;
    if (state === "rolling_back" || state === "promoting") return `the deployment is ${state}`;
    return null;
  }

  #fleet(name: "stable" | "canary", workers: number): WorkerProcess[] {
    const retired = (worker: WorkerProcess): void => {
      if (name === "stable") this.#deployTool.restart(worker);
      else this.#deployTool.lookAfter(worker);
    };
    return times(workers, (i) => new WorkerProcess(this.#surroundings, `${name}/${i}`, retired));
  }

  /** Faults of the store strike whoever speaks to it; then all connections are of that kind. */
  #obstaclesOf(process: string): Obstacles | null {
    const network = this.#networkFaults;
    if (!network.doesStrike(process) && !this.#storeFaults.doesStrike) return null;
    return { strikes: network.strikesOf(process), door: this.#storeFaults };
  }

  #carriers(): Carriers {
    const processes = new Map(this.#processes.map((process) => [process.name, process]));
    const workers = new Map(this.#workers.map((worker) => [worker.process.name, worker]));
    // A carrier takes the faults of its layer only; the plan goes by the layer.
    return {
      process: new ProcessFaults(processes) as Carrier,
      worker: new WorkerFaults(workers) as Carrier,
      store: this.#storeFaults as Carrier,
      network: this.#networkFaults as Carrier,
      clock: ONLY_RECORDED,
      metrics: ONLY_RECORDED,
      registry: ONLY_RECORDED,
      load: ONLY_RECORDED,
    };
  }

  #begin(stable: readonly WorkerProcess[], canary: readonly WorkerProcess[]): void {
    const { seed, timing, operations } = this.#scenario;
    const { version } = this.#scenario.stable;
    const atOnce = stream(seed, "start");
    const start = (process: SimulatedProcess, runs: string): void => {
      // Real processes do not tick in step.
      const at = STARTED_AT + Math.floor(atOnce.next() * timing.tick);
      this.#agenda.schedule(at, () => process.start(runs));
    };
    this.#others.start();
    for (const { process } of this.#producers) start(process, "");
    for (const { process } of stable) start(process, version);
    for (const { process } of this.#controllers) start(process, "");
    this.#deployTool.startCanaries(canary);
    for (const { at, action } of operations) {
      this.#agenda.scheduleExactly(STARTED_AT + at, () => {
        this.#sink.record({ kind: "operated", at, process: "world", action });
        if (action.kind === "requeue_dead") this.#desk.requeueDead(action.attempts);
        else for (const controller of this.#controllers) controller.operate(action);
      });
    }
    this.#agenda.scheduleExactly(STARTED_AT + this.lengthUs, () => this.#lookForEnd());
  }

  #lookForEnd(): void {
    const deadline = STARTED_AT + this.lengthUs + this.#scenario.timing.drainWithin;
    if (this.now < deadline && this.pending() !== null) {
      this.#agenda.scheduleExactly(this.now + LOOK_EVERY, () => this.#lookForEnd());
      return;
    }
    this.#deployTool.close();
    this.#desk.close();
    this.#others.close();
    for (const process of this.#processes) process.end();
    // Replies that are on their way are still heard, so that the record is whole.
    const heardBy = this.now + this.#network.heardWithin + 2 * this.#scenario.timing.jitter[1] + 1;
    this.#agenda.scheduleExactly(heardBy, () => this.#audit());
  }

  /** What passes tells of the commits that were heard of. */
  #watched(sink: EventSink): EventSink {
    return {
      record: (event) => {
        this.#commits.observe(event);
        sink.record(event);
      },
    };
  }

  #audit(): void {
    const { queue } = this.#scenario.rollout;
    const last = this.#store.apply({ kind: "readRollout", queue }, this.now);
    const reading = { last, startedAt: STARTED_AT, length: this.now - STARTED_AT };
    const unheard = this.#commits.unheard(reading);
    if (unheard !== null) this.#sink.record(unheard);
    this.#sink.record(audited(this.#store.audit(), this.now - STARTED_AT));
    this.#endedAt = this.now;
    this.#agenda.halt();
  }
}

function replicated(scenario: Scenario, makeStore: () => WorldStore): ReplicatedStore {
  const failovers = scenario.faults.flatMap((fault) => {
    if (fault.kind !== "failover") return [];
    const at = STARTED_AT + fault.at;
    return [{ id: fault.id, keepsUntil: at - fault.loses, overAt: at + fault.for }];
  });
  return new ReplicatedStore({ queue: scenario.rollout.queue, makeStore, failovers });
}

/** What carries it out goes by the plan and the clock. */
const ONLY_RECORDED: Carrier = { begin: () => {}, end: () => {} };

function sizeOf(load: LaneLoad): number {
  return load.queued + load.inFlight;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
