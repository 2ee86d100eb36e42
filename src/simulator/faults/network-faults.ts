/**
 * Faults of the network between processes and the store. They strike a process by its name: every
 * connection that it has, of whichever incarnation.
 */
import { assert } from "../../kernel/assert.ts";
import type { Fault, FaultOf, FaultOfLayer } from "../../scenario/faults/fault.ts";
import { isOfLayer } from "../../scenario/faults/fault.ts";
import type { VirtualAgenda } from "../agenda.ts";
import type { Strikes } from "../network/connection.ts";
import type { Carrier } from "./carrier.ts";
import { ProcessStrikes } from "./process-strikes.ts";

type NetworkFault = FaultOfLayer<"network">;

export interface NetworkFaultsOptions {
  readonly seed: string;
  readonly agenda: VirtualAgenda;
  /** The whole plan: processes that it strikes get other connections from the start. */
  readonly plan: readonly Fault[];
}

const RESET = "the connection was reset";

export class NetworkFaults implements Carrier<NetworkFault> {
  readonly #seed: string;
  readonly #agenda: VirtualAgenda;
  readonly #struck: ReadonlySet<string>;
  readonly #strikes = new Map<string, ProcessStrikes>();
  /** Ids of the faults that last. */
  readonly #active = new Set<string>();

  constructor({ seed, agenda, plan }: NetworkFaultsOptions) {
    this.#seed = seed;
    this.#agenda = agenda;
    const faults = plan.filter((fault) => isOfLayer(fault, "network"));
    this.#struck = new Set(faults.flatMap(({ targets }) => targets));
  }

  /** Whether the plan has anything for this process. */
  doesStrike(process: string): boolean {
    return this.#struck.has(process);
  }

  strikesOf(process: string): Strikes {
    return this.#of(process);
  }

  begin(fault: NetworkFault): void {
    this.#active.add(fault.id);
    for (const target of fault.targets) this.#of(target).begin(fault);
    if (fault.kind === "connection_reset") this.#reset(fault);
  }

  end(fault: NetworkFault): void {
    this.#active.delete(fault.id);
    for (const target of fault.targets) this.#of(target).end(fault);
  }

  #of(process: string): ProcessStrikes {
    const known = this.#strikes.get(process);
    if (known !== undefined) return known;
    const strikes = new ProcessStrikes(this.#seed, process);
    this.#strikes.set(process, strikes);
    return strikes;
  }

  #reset(fault: FaultOf<"connection_reset">): void {
    if (!this.#active.has(fault.id)) return;
    assert(fault.interval > 0, `${fault.id}: resets ${fault.interval} us apart never end`);
    for (const target of fault.targets) this.#of(target).reset(RESET);
    this.#agenda.schedule(this.#agenda.now() + fault.interval, () => this.#reset(fault));
  }
}
