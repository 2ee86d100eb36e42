/**
 * Carries out the fault plan: each fault begins and ends at its instant, by the carrier of its
 * layer, and both are recorded. Faults of the load act through the arrival plan; here they are only
 * recorded.
 */
import type { Fault, FaultLayer } from "../../scenario/faults/fault.ts";
import { layerOf } from "../../scenario/faults/fault.ts";
import { STARTED_AT, type Surroundings } from "../processes/surroundings.ts";
import type { Carrier } from "./carrier.ts";

export type Carriers = Readonly<Record<FaultLayer, Carrier>>;

export class FaultPlan {
  readonly #surroundings: Surroundings;
  readonly #carriers: Carriers;
  readonly #active = new Set<string>();

  constructor(surroundings: Surroundings, carriers: Carriers) {
    this.#surroundings = surroundings;
    this.#carriers = carriers;
    const { agenda, scenario } = surroundings;
    for (const fault of scenario.faults) {
      agenda.scheduleExactly(STARTED_AT + fault.at, () => this.#begin(fault));
      agenda.scheduleExactly(STARTED_AT + fault.at + fault.for, () => this.#end(fault));
    }
  }

  /** Ids of the faults that last now. */
  get active(): readonly string[] {
    return [...this.#active];
  }

  #begin(fault: Fault): void {
    this.#active.add(fault.id);
    this.#record(fault, "begins");
    this.#carriers[layerOf(fault.kind)].begin(fault);
  }

  #end(fault: Fault): void {
    this.#active.delete(fault.id);
    this.#record(fault, "ends");
    this.#carriers[layerOf(fault.kind)].end(fault);
  }

  #record(fault: Fault, phase: "begins" | "ends"): void {
    const { agenda, sink } = this.#surroundings;
    sink.record({ kind: "fault", at: agenda.now(), process: "world", phase, fault });
  }
}
