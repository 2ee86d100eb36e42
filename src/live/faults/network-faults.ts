/** Faults of the network: they act on the ways of the processes that they name. */
import type { Agenda, Scheduled } from "../../ports/ports.ts";
import type { FaultOf, FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { Carrier } from "./carrier.ts";
import type { StoreWays } from "./store-ways.ts";

type NetworkFault = FaultOfLayer<"network">;

export interface NetworkFaultsOptions {
  readonly ways: StoreWays;
  readonly agenda: Agenda;
}

export class NetworkFaults implements Carrier<NetworkFault> {
  readonly #options: NetworkFaultsOptions;
  readonly #resets = new Map<NetworkFault, Scheduled>();

  constructor(options: NetworkFaultsOptions) {
    this.#options = options;
  }

  begin(fault: NetworkFault): void {
    for (const name of fault.targets) this.#options.ways.add(name, fault);
    if (fault.kind === "connection_reset") this.#reset(fault);
  }

  end(fault: NetworkFault): void {
    this.#resets.get(fault)?.cancel();
    this.#resets.delete(fault);
    for (const name of fault.targets) this.#options.ways.remove(name, fault);
  }

  async stop(): Promise<void> {
    for (const reset of this.#resets.values()) reset.cancel();
    this.#resets.clear();
    this.#options.ways.clear();
  }

  #reset(fault: FaultOf<"connection_reset">): void {
    const { ways, agenda } = this.#options;
    for (const name of fault.targets) ways.reset(name);
    const next = agenda.schedule(agenda.now() + fault.interval, () => this.#reset(fault));
    this.#resets.set(fault, next);
  }
}
