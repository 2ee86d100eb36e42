/** What carries out the faults of one layer for real. */
import type { Fault } from "../../scenario/faults/fault.ts";

export interface Carrier<F extends Fault = Fault> {
  begin(fault: F): void;
  end(fault: F): void;
  /** The run is over, or was given up: everything is again as it was before any fault. */
  stop(): Promise<void>;
}
