/**
 * Carries out the fault plan. A crash is SIGKILL, and a new incarnation when the fault ends. Faults
 * of behaviour are carried out by the workers themselves, by the same plan and clock; here they are
 * only noted, at their planned instants.
 */
import type { HistoryEvent } from "../../history/event.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import type { CrashFault, Fault } from "../../scenario/fault.ts";
import type { Processes } from "../process/processes.ts";

export interface FaultCarrierOptions {
  readonly faults: readonly Fault[];
  readonly startedAt: Instant;
  readonly agenda: Agenda;
  readonly processes: Processes;
  readonly note: (event: HistoryEvent) => void;
  readonly restart: (name: string) => void;
}

export class FaultCarrier {
  readonly #options: FaultCarrierOptions;
  readonly #active = new Set<string>();

  constructor(options: FaultCarrierOptions) {
    this.#options = options;
  }

  /** Ids of the faults that last at this moment. */
  get active(): string[] {
    return [...this.#active];
  }

  start(): void {
    const { faults, startedAt, agenda } = this.#options;
    for (const fault of faults) {
      agenda.schedule(startedAt + fault.at, () => this.#begin(fault));
    }
  }

  #begin(fault: Fault): void {
    const { agenda, startedAt } = this.#options;
    this.#active.add(fault.id);
    const crashed = fault.kind === "crash" ? this.#crash(fault) : [];
    this.#note(fault, "begins", fault.at);
    agenda.schedule(startedAt + fault.at + fault.for, () => {
      this.#active.delete(fault.id);
      this.#note(fault, "ends", fault.at + fault.for);
      for (const gone of crashed) void gone.then((name) => name && this.#options.restart(name));
    });
  }

  /** Resolves, for each target, to its name once it is gone; null if it was not running. */
  #crash(fault: CrashFault): Promise<string | null>[] {
    const { processes, note } = this.#options;
    return fault.targets.map(async (name) => {
      const version = processes.member(name)?.version ?? "";
      const at = this.#sinceStart();
      if (!(await processes.kill(name))) return null;
      note({ kind: "process", at, process: name, phase: "crashed", version });
      return name;
    });
  }

  #note(fault: Fault, phase: "begins" | "ends", planned: Instant): void {
    const at = fault.kind === "crash" ? this.#sinceStart() : planned;
    this.#options.note({ kind: "fault", at, process: "world", phase, fault });
  }

  #sinceStart(): Instant {
    return this.#options.agenda.now() - this.#options.startedAt;
  }
}
