/**
 * A worker process: a consumer machine whose jobs are run by the behaviour of its version's fleet,
 * and a reaper machine. Faults of behaviour outlive a restart of the process.
 */
import { falseMemberPort } from "../../faults/false-member-port.ts";
import { trueRunner } from "../../faults/true-time.ts";
import { Behaviour, type BehaviourFault, type DeadlyFault } from "../../fleet/behaviour.ts";
import { FleetRunner } from "../../fleet/fleet-runner.ts";
import {
  consumerOptions,
  fleetOf,
  type Incarnation,
  reaperOptions,
} from "../../fleet/machine-options.ts";
import { memberOptions } from "../../fleet/reports/registry-options.ts";
import { WorkerReporter } from "../../fleet/reports/worker-reporter.ts";
import { hostConsumer } from "../../host/host-consumer.ts";
import { hostMember } from "../../host/host-member.ts";
import { hostReaper } from "../../host/host-reaper.ts";
import type { Hosted } from "../../host/hosted.ts";
import { type Machines, type ProcessTools, SimulatedProcess } from "./process.ts";
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
      host: (start, tools, version) => this.#host(start, tools, version),
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

  #host(start: Incarnation, tools: ProcessTools, version: string): Machines {
    const { scenario, agenda } = this.#surroundings;
    const { agenda: own, store, clocks } = tools;
    const behaviour = new Behaviour({
      seed: scenario.seed,
      fleet: fleetOf(scenario, version),
      startedAt: STARTED_AT,
      workerStartedAt: agenda.now(),
    });
    for (const fault of this.#faults) behaviour.strike(fault);
    this.#behaviour = behaviour;
    const runner = new WorkerReporter({
      runner: new FleetRunner(behaviour, (fault) => this.#dieOf(fault)),
      behaviour,
      fleet: fleetOf(scenario, version),
      process: start.name,
      faults: scenario.faults,
      agenda,
      startedAt: STARTED_AT,
    });
    const consumer = hostConsumer({
      options: consumerOptions(start, version),
      agenda: own,
      store,
      runner: trueRunner(runner, clocks),
      stopped: (retired) => {
        if (!retired) this.process.finished();
        else if (this.process.retire()) this.#retired(this);
      },
    });
    const reaper = hostReaper({ options: reaperOptions(start), agenda: own, store });
    const members = this.#members(start, tools, runner, version);
    return { hosted: [consumer, reaper, ...members], finish: () => consumer.finish() };
  }

  /** Its side of the registry, if there is one. */
  #members(
    start: Incarnation,
    { agenda: own, store: port }: ProcessTools,
    reporter: WorkerReporter,
    version: string,
  ): Hosted[] {
    const options = memberOptions(start, version);
    if (options === null) return [];
    const { scenario, agenda } = this.#surroundings;
    const { faults } = scenario;
    const from = { port, process: start.name, faults, agenda, startedAt: STARTED_AT };
    const store = falseMemberPort(from);
    return [hostMember({ options, agenda: own, store, report: () => reporter.report() })];
  }

  #dieOf({ id, restart }: DeadlyFault): void {
    const { agenda } = this.#surroundings;
    const death = `a death of ${id}`;
    this.process.crash(death);
    agenda.schedule(agenda.now() + restart, () => this.process.recover(death));
  }
}
