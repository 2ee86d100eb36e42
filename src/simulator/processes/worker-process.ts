/**
 * A worker process: a consumer machine whose jobs are run by the behaviour of its version's fleet,
 * and a reaper machine. Faults of behaviour outlive a restart of the process.
 */
import { Behaviour, type BehaviourFault, type DeadlyFault } from "../../fleet/behaviour.ts";
import { FleetRunner } from "../../fleet/fleet-runner.ts";
import {
  consumerOptions,
  fleetOf,
  type Incarnation,
  reaperOptions,
} from "../../fleet/machine-options.ts";
import { hostConsumer } from "../../host/host-consumer.ts";
import { hostReaper } from "../../host/host-reaper.ts";
import type { Hosted } from "../../host/hosted.ts";
import type { StorePort } from "../../ports/ports.ts";
import { SimulatedProcess } from "./process.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";

export class WorkerProcess {
  readonly process: SimulatedProcess;
  readonly #surroundings: Surroundings;
  readonly #retired: (worker: WorkerProcess) => void;
  #faults: readonly BehaviourFault[] = [];
  #behaviour: Behaviour | null = null;

  /** `retired` is called when the worker ended because its version serves no lane. */
  constructor(surroundings: Surroundings, name: string, retired: (worker: WorkerProcess) => void) {
    this.#surroundings = surroundings;
    this.#retired = retired;
    this.process = new SimulatedProcess({
      surroundings,
      name,
      host: (start, store, version) => this.#host(start, store, version),
    });
  }

  strike(fault: BehaviourFault): void {
    this.#faults = [...this.#faults, fault];
    this.#behaviour?.strike(fault);
  }

  lift(fault: BehaviourFault): void {
    this.#faults = this.#faults.filter((active) => active.id !== fault.id);
    this.#behaviour?.lift(fault);
  }

  #host(start: Incarnation, store: StorePort, version: string): readonly Hosted[] {
    const { scenario, agenda } = this.#surroundings;
    const behaviour = new Behaviour({
      seed: scenario.seed,
      fleet: fleetOf(scenario, version),
      startedAt: STARTED_AT,
      workerStartedAt: agenda.now(),
    });
    for (const fault of this.#faults) behaviour.strike(fault);
    this.#behaviour = behaviour;
    const consumer = hostConsumer({
      options: consumerOptions(start, version),
      agenda,
      store,
      runner: new FleetRunner(behaviour, (fault) => this.#dieOf(fault)),
      stopped: (retired) => {
        this.process.end(retired ? "retired" : "stopped");
        if (retired) this.#retired(this);
      },
    });
    return [consumer, hostReaper({ options: reaperOptions(start), agenda, store })];
  }

  #dieOf({ restart }: DeadlyFault): void {
    const { agenda } = this.#surroundings;
    this.process.crash();
    agenda.schedule(agenda.now() + restart, () => this.process.recover());
  }
}
