/**
 * Carries out the fault plan: each fault begins and ends at its instant, by the carrier of its
 * layer, and both are noted. Faults of workers, clocks, metrics and the load are carried out by the
 * processes themselves, by the same plan and clock; here they are only noted, as planned.
 */
import type { HistoryEvent } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import { type Fault, type FaultLayer, layerOf } from "../../scenario/faults/fault.ts";
import type { Carrier } from "../faults/carrier.ts";

/** Those of the layers that act from outside of the processes. */
export type Carriers = { readonly [L in FaultLayer]?: Carrier };

export interface FaultCarrierOptions {
  readonly faults: readonly Fault[];
  readonly startedAt: Instant;
  readonly agenda: Agenda;
  readonly carriers: Carriers;
  readonly note: (event: HistoryEvent) => void;
}

export class FaultCarrier {
  readonly #options: FaultCarrierOptions;
  readonly #active = new Set<Fault>();

  constructor(options: FaultCarrierOptions) {
    this.#options = options;
  }

  /** Ids of the faults that last at this moment. */
  get active(): string[] {
    return [...this.#active].map((fault) => fault.id);
  }

  start(): void {
    const { faults, startedAt, agenda } = this.#options;
    for (const fault of faults) {
      agenda.schedule(startedAt + fault.at, () => this.#begin(fault));
      agenda.schedule(startedAt + fault.at + fault.for, () => this.#end(fault));
    }
  }

  #begin(fault: Fault): void {
    this.#active.add(fault);
    this.#note(fault, "begins", fault.at);
    this.#options.carriers[layerOf(fault.kind)]?.begin(fault);
  }

  #end(fault: Fault): void {
    this.#active.delete(fault);
    this.#note(fault, "ends", fault.at + fault.for);
    this.#options.carriers[layerOf(fault.kind)]?.end(fault);
  }

  #note(fault: Fault, phase: "begins" | "ends", planned: Instant): void {
    const { agenda, carriers, startedAt, note } = this.#options;
    const ours = carriers[layerOf(fault.kind)] !== undefined;
    const at = ours ? agenda.now() - startedAt : planned;
    note({ kind: "fault", at, process: "world", phase, fault });
  }
}
