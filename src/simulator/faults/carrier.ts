/** What carries out the faults of one layer in virtual time. */
import type { Fault } from "../../scenario/faults/fault.ts";

export interface Carrier<F extends Fault = Fault> {
  begin(fault: F): void;
  end(fault: F): void;
}
