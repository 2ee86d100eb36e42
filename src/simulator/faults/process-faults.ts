/** Faults that end, stop or replace the processes that they name. */
import { assert } from "../../kernel/assert.ts";
import type { FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { SimulatedProcess } from "../processes/process.ts";
import type { Carrier } from "./carrier.ts";

type ProcessFault = FaultOfLayer<"process">;

export class ProcessFaults implements Carrier<ProcessFault> {
  readonly #processes: ReadonlyMap<string, SimulatedProcess>;

  constructor(processes: ReadonlyMap<string, SimulatedProcess>) {
    this.#processes = processes;
  }

  begin(fault: ProcessFault): void {
    for (const target of fault.targets) this.#process(fault, target).crash();
  }

  end(fault: ProcessFault): void {
    for (const target of fault.targets) this.#process(fault, target).recover();
  }

  #process(fault: ProcessFault, target: string): SimulatedProcess {
    const process = this.#processes.get(target);
    assert(process !== undefined, `${fault.id} (${fault.kind}) strikes ${target}: no such process`);
    return process;
  }
}
