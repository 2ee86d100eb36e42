/** Faults of how workers run jobs: they act through the behaviour of the workers that they name. */
import { assert } from "../../kernel/assert.ts";
import type { FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { WorkerProcess } from "../processes/worker-process.ts";
import type { Carrier } from "./carrier.ts";

type WorkerFault = FaultOfLayer<"worker">;

export class WorkerFaults implements Carrier<WorkerFault> {
  readonly #workers: ReadonlyMap<string, WorkerProcess>;

  constructor(workers: ReadonlyMap<string, WorkerProcess>) {
    this.#workers = workers;
  }

  begin(fault: WorkerFault): void {
    for (const target of fault.targets) this.#worker(fault, target).strike(fault);
  }

  end(fault: WorkerFault): void {
    for (const target of fault.targets) this.#worker(fault, target).lift(fault);
  }

  #worker(fault: WorkerFault, target: string): WorkerProcess {
    const worker = this.#workers.get(target);
    assert(worker !== undefined, `${fault.id} (${fault.kind}) strikes ${target}: not a worker`);
    return worker;
  }
}
