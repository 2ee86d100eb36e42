/**
 * All faults of a run that act from outside of the processes: the carriers of the three layers and
 * the plan that moves them.
 */
import type { HistoryEvent } from "../../history/event.ts";
import type { OperatingError } from "../../kernel/errors.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import { downAfterDeath } from "../faults/deaths.ts";
import { NetworkFaults } from "../faults/network-faults.ts";
import { ProcessFaults } from "../faults/process-faults.ts";
import type { StoreContentsControl, StoreServerControl } from "../faults/store-control.ts";
import { StoreFaults } from "../faults/store-faults.ts";
import type { StoreWays } from "../faults/store-ways.ts";
import type { Member } from "../process/member.ts";
import type { Processes } from "../process/processes.ts";
import { FaultCarrier } from "./fault-carrier.ts";

/** What a run may strike beside its processes. */
export interface StoreGrip {
  readonly contents: StoreContentsControl;
  /** The run's own; null where the plan needs none. */
  readonly server: StoreServerControl | null;
  /** Null where the plan needs none: processes then connect to the store itself. */
  readonly ways: StoreWays | null;
}

export interface RunFaultsOptions {
  readonly faults: readonly Fault[];
  readonly agenda: Agenda;
  readonly processes: Processes;
  readonly grip: StoreGrip;
  readonly note: (event: HistoryEvent) => void;
  /** Nothing keeps the process down any more. */
  readonly recovered: (member: Member) => void;
  readonly failed: (error: OperatingError) => void;
}

export class RunFaults {
  readonly process: ProcessFaults;
  readonly #options: RunFaultsOptions;
  readonly #store: StoreFaults;
  readonly #network: NetworkFaults | null;
  #plan: FaultCarrier | null = null;
  #startedAt: Instant = 0;

  constructor(options: RunFaultsOptions) {
    this.#options = options;
    const { processes, agenda, note, recovered, grip, faults, failed } = options;
    const since = () => agenda.now() - this.#startedAt;
    this.process = new ProcessFaults({
      processes,
      recovered,
      note: ({ name, version }, phase) =>
        note({ kind: "process", at: since(), process: name, phase, version }),
    });
    const startedAt = () => this.#startedAt;
    this.#store = new StoreFaults({ faults, ...grip, agenda, startedAt, note, failed });
    this.#network = grip.ways === null ? null : new NetworkFaults({ ways: grip.ways, agenda });
  }

  /** Ids of the faults that last at this moment. */
  get active(): readonly string[] {
    return this.#plan?.active ?? [];
  }

  /** Before the run begins. */
  prepare(): Promise<void> {
    return this.#store.prepare();
  }

  start(startedAt: Instant): void {
    const { faults, agenda, note } = this.#options;
    this.#startedAt = startedAt;
    const outside = { process: this.process, store: this.#store };
    const network = this.#network;
    const carriers = network === null ? outside : { ...outside, network };
    this.#plan = new FaultCarrier({ faults, startedAt, agenda, note, carriers });
    this.#store.scheduleCuts();
    this.#plan.start();
  }

  /** A process killed itself: true if a fault of the plan is why. */
  died(member: Member): boolean {
    const { agenda, faults } = this.#options;
    const at = agenda.now() - this.#startedAt;
    const after = downAfterDeath({ faults, process: member.name, at });
    if (after === null) return false;
    this.process.died(member);
    agenda.schedule(agenda.now() + after, () => this.process.mayStart(member.name));
    return true;
  }

  /** No fault acts any more, however the run ended; the agenda must be closed. */
  async stop(): Promise<void> {
    await Promise.all([this.process.stop(), this.#network?.stop(), this.#store.stop()]);
  }
}
