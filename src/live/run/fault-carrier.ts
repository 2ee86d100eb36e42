/**
 * Carries out the fault plan: each fault begins and ends at its instant, and both are noted. Faults
 * of processes are carried out from outside; those of behaviour and of clocks by the processes
 * themselves, by the same plan and clock, and noted here at their planned instants.
 */
import type { HistoryEvent, ProcessChanged } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import { type Fault, isOfLayer } from "../../scenario/faults/fault.ts";
import type { Member } from "../process/member.ts";
import type { Processes } from "../process/processes.ts";
import { ProcessFaults } from "./process-faults.ts";

export interface FaultCarrierOptions {
  readonly faults: readonly Fault[];
  readonly startedAt: Instant;
  readonly agenda: Agenda;
  readonly processes: Processes;
  readonly note: (event: HistoryEvent) => void;
  /** No fault keeps the process down any more. */
  readonly recovered: (member: Member) => void;
}

export class FaultCarrier {
  readonly processFaults: ProcessFaults;
  readonly #options: FaultCarrierOptions;
  readonly #active = new Set<Fault>();

  constructor(options: FaultCarrierOptions) {
    this.#options = options;
    this.processFaults = new ProcessFaults({
      faults: options.faults,
      processes: options.processes,
      sinceStart: () => this.#sinceStart(),
      later: (after, action) => options.agenda.schedule(options.agenda.now() + after, action),
      changed: (member, phase) => this.#changed(member, phase),
      recovered: options.recovered,
    });
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

  /** Kills the process now; it starts again once no fault of the plan keeps it down. */
  async crash(name: string): Promise<void> {
    const member = this.#options.processes.member(name);
    if (member !== undefined) await this.processFaults.crash(member);
  }

  #begin(fault: Fault): void {
    this.#active.add(fault);
    this.#note(fault, "begins", fault.at);
    if (isOfLayer(fault, "process")) this.processFaults.begin(fault);
  }

  #end(fault: Fault): void {
    this.#active.delete(fault);
    this.#note(fault, "ends", fault.at + fault.for);
    if (isOfLayer(fault, "process")) this.processFaults.end(fault);
  }

  #note(fault: Fault, phase: "begins" | "ends", planned: Instant): void {
    const at = isOfLayer(fault, "process") ? this.#sinceStart() : planned;
    this.#options.note({ kind: "fault", at, process: "world", phase, fault });
  }

  #changed({ name, version }: Member, phase: ProcessChanged["phase"]): void {
    this.#options.note({ kind: "process", at: this.#sinceStart(), process: name, phase, version });
  }

  #sinceStart(): Instant {
    return this.#options.agenda.now() - this.#options.startedAt;
  }
}
