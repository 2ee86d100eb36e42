/**
 * The simulated world: all processes of a scenario around one model store, in virtual time.
 *
 * It is advanced in pieces of so many events, by whoever has wall time to give; nothing in it
 * depends on how large the pieces are. It runs the load to its end, then until nothing is pending
 * or `drainWithin` is over, stops all processes, and audits the store as its last act.
 */
import type { Deployment } from "../canary/rollout/deployment.ts";
import type { StoreAudit } from "../canary/store/audit.ts";
import type { LaneLoad } from "../canary/store/replies.ts";
import { lengthOf } from "../fleet/arrival-times.ts";
import { JobPlan } from "../fleet/job-plan.ts";
import type { EventSink } from "../history/event.ts";
import { assert } from "../kernel/assert.ts";
import { stream } from "../kernel/random.ts";
import { type Duration, type Instant, MILLISECOND } from "../kernel/time.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { VirtualAgenda } from "./agenda.ts";
import { audited } from "./audited.ts";
import type { Carrier } from "./faults/carrier.ts";
import { type Carriers, FaultPlan } from "./faults/fault-plan.ts";
import { ProcessFaults } from "./faults/process-faults.ts";
import { WorkerFaults } from "./faults/worker-faults.ts";
import { LastCommit } from "./last-commit.ts";
import { type Carrying, Network } from "./network.ts";
import { ControllerProcess } from "./processes/controller-process.ts";
import { DeployTool } from "./processes/deploy-tool.ts";
import type { SimulatedProcess } from "./processes/process.ts";
import { ProducerProcess } from "./processes/producer-process.ts";
import { STARTED_AT, type Surroundings } from "./processes/surroundings.ts";
import { WorkerProcess } from "./processes/worker-process.ts";

/** What the world needs of a store beside its commands: to look at it from outside. */
export interface WorldStore extends Carrying {
  audit(queue: string): StoreAudit;
}

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
  readonly store: WorldStore;
  readonly sink: EventSink;
}

/** Between two looks at whether anything is pending, once the load is over. */
const LOOK_EVERY: Duration = 50 * MILLISECOND;

export class World {
  readonly lengthUs: Duration;
  readonly #scenario: Scenario;
  readonly #queue: string;
  readonly #agenda = new VirtualAgenda();
  readonly #store: WorldStore;
  readonly #network: Network;
  readonly #sink: LastCommit;
  readonly #surroundings: Surroundings;
  readonly #producers: readonly ProducerProcess[];
  readonly #workers: readonly WorkerProcess[];
  readonly #controllers: readonly ControllerProcess[];
  readonly #processes: readonly SimulatedProcess[];
  readonly #deployTool: DeployTool;
  readonly #faults: FaultPlan;
  #endedAt: Instant | null = null;

  constructor({ scenario, store, sink }: WorldOptions) {
    const { seed, timing, load, jobs } = scenario;
    this.#scenario = scenario;
    this.#queue = scenario.rollout.queue;
    this.#store = store;
    this.lengthUs = lengthOf(load);
    const agenda = this.#agenda;
    this.#network = new Network({
      seed,
      agenda,
      store,
      delay: timing.networkDelay,
      commandTimeout: timing.commandTimeout,
    });
    this.#sink = new LastCommit(sink);
    const plan = new JobPlan({ seed, jobs, producers: scenario.producers });
    const network = this.#network;
    this.#surroundings = { scenario, agenda, network, sink: this.#sink, plan };
    this.#deployTool = new DeployTool(this.#surroundings);
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
    const { stable, canary, waiting, deployment } = this.#store.audit(this.#queue);
    const lanes = { stable: sizeOf(stable), canary: sizeOf(canary) };
    return { planned, enqueued: planned - unsent, lanes, waiting, deployment };
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
      if (producer.unsent > 0) return `${name} holds ${producer.unsent} jobs back`;
    }
    const { stable, canary, waiting, deployment } = this.#store.audit(this.#queue);
    const queued = stable.queued + canary.queued;
    if (queued > 0) return `${queued} jobs are queued`;
    const inFlight = stable.inFlight + canary.inFlight;
    if (inFlight > 0) return `${inFlight} jobs are in flight`;
    if (waiting > 0) return `${waiting} jobs wait for their next attempt`;
    const state = deployment?.state;
    if (state === "rolling_back" || state === "promoting") return `the deployment is ${state}`;
    return null;
  }

  #fleet(name: "stable" | "canary", workers: number): WorkerProcess[] {
    const retired = (worker: WorkerProcess): void => {
      if (name === "stable") this.#deployTool.restart(worker);
    };
    return times(workers, (i) => new WorkerProcess(this.#surroundings, `${name}/${i}`, retired));
  }

  #carriers(): Carriers {
    const processes = new Map(this.#processes.map((process) => [process.name, process]));
    const workers = new Map(this.#workers.map((worker) => [worker.process.name, worker]));
    // A carrier takes the faults of its layer only; the plan goes by the layer.
    return {
      process: new ProcessFaults(processes) as Carrier,
      worker: new WorkerFaults(workers) as Carrier,
      store: NOT_CARRIED_OUT,
      network: NOT_CARRIED_OUT,
      // Every process carries out the faults of its own clock.
      clock: { begin: () => {}, end: () => {} },
      metrics: NOT_CARRIED_OUT,
      load: { begin: () => {}, end: () => {} },
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
    for (const { process } of this.#producers) start(process, "");
    for (const { process } of stable) start(process, version);
    for (const { process } of this.#controllers) start(process, "");
    this.#deployTool.startCanaries(canary);
    for (const { at, action } of operations) {
      this.#agenda.schedule(STARTED_AT + at, () => {
        this.#sink.record({ kind: "operated", at, process: "world", action });
        for (const controller of this.#controllers) controller.operate(action);
      });
    }
    this.#agenda.schedule(STARTED_AT + this.lengthUs, () => this.#lookForEnd());
  }

  #lookForEnd(): void {
    const deadline = STARTED_AT + this.lengthUs + this.#scenario.timing.drainWithin;
    if (this.now < deadline && this.pending() !== null) {
      this.#agenda.schedule(this.now + LOOK_EVERY, () => this.#lookForEnd());
      return;
    }
    this.#deployTool.close();
    for (const process of this.#processes) process.end();
    // Replies that are on their way are still heard, so that the record is whole.
    const roundTrip = 2 * this.#network.oneWayMax + 1;
    this.#agenda.schedule(this.now + roundTrip, () => this.#audit());
  }

  #audit(): void {
    const audit = this.#store.audit(this.#queue);
    const read = { kind: "readRollout", queue: this.#queue } as const;
    this.#sink.close(audit.deployment?.version ?? 0, () => this.#store.apply(read, this.now));
    this.#sink.record(audited(audit, this.now - STARTED_AT));
    this.#endedAt = this.now;
    this.#agenda.halt();
  }
}

const NOT_CARRIED_OUT: Carrier = {
  begin: ({ id, kind }) => assert(false, `${id}: nothing carries out ${kind}`),
  end: () => {},
};

function sizeOf(load: LaneLoad): number {
  return load.queued + load.inFlight;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
