/** Faults that end, stop or replace the processes that they name. */
import { assert, unreachable } from "../../kernel/assert.ts";
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
    for (const target of fault.targets) begin(fault, this.#process(fault, target));
  }

  end(fault: ProcessFault): void {
    for (const target of fault.targets) end(fault, this.#process(fault, target));
  }

  #process(fault: ProcessFault, target: string): SimulatedProcess {
    const process = this.#processes.get(target);
    assert(process !== undefined, `${fault.id} (${fault.kind}) strikes ${target}: no such process`);
    return process;
  }
}

function begin(fault: ProcessFault, process: SimulatedProcess): void {
  switch (fault.kind) {
    case "crash":
      process.crash(fault.id);
      return;
    case "graceful_stop":
      process.askToEnd(fault.id);
      return;
    case "pause":
      process.pause(fault.id);
      return;
    case "crash_at_command":
      // The process's own port sees to it, at the command.
      return;
    case "version_change":
      process.replace(fault.id, fault.version);
      return;
    default:
      unreachable(fault, "process fault");
  }
}

function end(fault: ProcessFault, process: SimulatedProcess): void {
  switch (fault.kind) {
    case "crash":
    case "graceful_stop":
    case "crash_at_command":
      process.recover(fault.id);
      return;
    case "pause":
      process.resume(fault.id);
      return;
    case "version_change":
      process.restore(fault.id);
      return;
    default:
      unreachable(fault, "process fault");
  }
}
