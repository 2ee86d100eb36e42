/**
 * Carries out the fault plan: each fault begins and ends at its instant, on the processes that it
 * names, and both are recorded. Every fault that the plan can hold can be carried out here.
 */
import { isBehaviourFault } from "../../fleet/behaviour.ts";
import { assert } from "../../kernel/assert.ts";
import type { Fault } from "../../scenario/fault.ts";
import type { SimulatedProcess } from "./process.ts";
import { STARTED_AT, type Surroundings } from "./surroundings.ts";
import type { WorkerProcess } from "./worker-process.ts";

export interface Targets {
  readonly processes: ReadonlyMap<string, SimulatedProcess>;
  readonly workers: ReadonlyMap<string, WorkerProcess>;
}

export class FaultPlan {
  readonly #surroundings: Surroundings;
  readonly #targets: Targets;
  readonly #active = new Set<string>();

  constructor(surroundings: Surroundings, targets: Targets) {
    this.#surroundings = surroundings;
    this.#targets = targets;
    const { agenda, scenario } = surroundings;
    for (const fault of scenario.faults) {
      agenda.schedule(STARTED_AT + fault.at, () => this.#begin(fault));
      agenda.schedule(STARTED_AT + fault.at + fault.for, () => this.#end(fault));
    }
  }

  /** Ids of the faults that last now. */
  get active(): readonly string[] {
    return [...this.#active];
  }

  #begin(fault: Fault): void {
    this.#active.add(fault.id);
    this.#record(fault, "begins");
    for (const target of fault.targets) {
      if (isBehaviourFault(fault)) this.#worker(fault, target).strike(fault);
      else this.#process(fault, target).crash();
    }
  }

  #end(fault: Fault): void {
    this.#active.delete(fault.id);
    this.#record(fault, "ends");
    for (const target of fault.targets) {
      if (isBehaviourFault(fault)) this.#worker(fault, target).lift(fault);
      else this.#process(fault, target).recover();
    }
  }

  #worker(fault: Fault, target: string): WorkerProcess {
    const worker = this.#targets.workers.get(target);
    assert(worker !== undefined, `${fault.id} (${fault.kind}) strikes ${target}: not a worker`);
    return worker;
  }

  #process(fault: Fault, target: string): SimulatedProcess {
    const process = this.#targets.processes.get(target);
    assert(process !== undefined, `${fault.id} (${fault.kind}) strikes ${target}: no such process`);
    return process;
  }

  #record(fault: Fault, phase: "begins" | "ends"): void {
    const { agenda, sink } = this.#surroundings;
    sink.record({ kind: "fault", at: agenda.now(), process: "world", phase, fault });
  }
}
