/**
 * Carries out the fault plan. A crash is SIGKILL, and a new incarnation when the fault ends. Faults
 * of behaviour are carried out by the workers themselves, by the same plan and clock; here they are
 * only noted, at their planned instants; a worker that dies of one kills itself, and is started
 * again here.
 */
import type { HistoryEvent } from "../../history/event.ts";
import { type Duration, type Instant, SECOND } from "../../kernel/time.ts";
import type { Agenda } from "../../ports/ports.ts";
import type { Fault } from "../../scenario/faults/fault.ts";
import type { Member } from "../process/member.ts";
import type { Processes } from "../process/processes.ts";

export interface FaultCarrierOptions {
  readonly faults: readonly Fault[];
  readonly startedAt: Instant;
  readonly agenda: Agenda;
  readonly processes: Processes;
  readonly note: (event: HistoryEvent) => void;
  /** No crash keeps the process down any more. */
  readonly recovered: (member: Member) => void;
}

/** A death is heard of later than it happened, perhaps after the end of its fault. */
const HEARD_WITHIN: Duration = 2 * SECOND;

export class FaultCarrier {
  readonly #options: FaultCarrierOptions;
  readonly #active = new Set<Fault>();
  /** Processes that died of a fault and are not due to start again yet. */
  readonly #dead = new Set<string>();

  constructor(options: FaultCarrierOptions) {
    this.#options = options;
  }

  /** Ids of the faults that last at this moment. */
  get active(): string[] {
    return [...this.#active].map((fault) => fault.id);
  }

  /** A crash of this process lasts at this moment, or it died and is not due to start yet. */
  keepsDown(name: string): boolean {
    if (this.#dead.has(name)) return true;
    return [...this.#active].some(
      (fault) => fault.kind === "crash" && fault.targets.includes(name),
    );
  }

  /** A process killed itself. True if it died of a fault of the plan: it will start again. */
  died({ name, version }: Member): boolean {
    const { agenda, faults, note } = this.#options;
    const at = this.#sinceStart();
    const cause = faults.find(
      (fault) =>
        fault.targets.includes(name) &&
        restartAfter(fault, at) !== null &&
        at >= fault.at &&
        at <= fault.at + fault.for + HEARD_WITHIN,
    );
    const after = cause === undefined ? null : restartAfter(cause, at);
    if (after === null) return false;
    note({ kind: "process", at, process: name, phase: "crashed", version });
    this.#dead.add(name);
    agenda.schedule(agenda.now() + after, () => {
      this.#dead.delete(name);
      this.#recover(name);
    });
    return true;
  }

  start(): void {
    const { faults, startedAt, agenda } = this.#options;
    for (const fault of faults) {
      agenda.schedule(startedAt + fault.at, () => this.#begin(fault));
      agenda.schedule(startedAt + fault.at + fault.for, () => this.#end(fault));
    }
  }

  /** Kills the process now; it starts again once no crash of the plan keeps it down. */
  async crash(name: string): Promise<void> {
    const { processes, note } = this.#options;
    const member = processes.member(name);
    if (member === undefined || member.incarnation === null) return;
    const { version } = member;
    note({ kind: "process", at: this.#sinceStart(), process: name, phase: "crashed", version });
    await processes.kill(name);
    this.#recover(name);
  }

  #begin(fault: Fault): void {
    this.#active.add(fault);
    this.#note(fault, "begins", fault.at);
    if (fault.kind === "crash") for (const name of fault.targets) void this.crash(name);
  }

  #end(fault: Fault): void {
    this.#active.delete(fault);
    this.#note(fault, "ends", fault.at + fault.for);
    if (fault.kind === "crash") for (const name of fault.targets) this.#recover(name);
  }

  /** Called when a crash ends and when a killed process is gone, whichever is later. */
  #recover(name: string): void {
    const member = this.#options.processes.member(name);
    if (member === undefined || member.incarnation !== null || this.keepsDown(name)) return;
    this.#options.recovered(member);
  }

  #note(fault: Fault, phase: "begins" | "ends", planned: Instant): void {
    const at = fault.kind === "crash" ? this.#sinceStart() : planned;
    this.#options.note({ kind: "fault", at, process: "world", phase, fault });
  }

  #sinceStart(): Instant {
    return this.#options.agenda.now() - this.#options.startedAt;
  }
}

/** How long a process that died of this fault stays down; null if nobody dies of it. */
function restartAfter(fault: Fault, at: Instant): Duration | null {
  switch (fault.kind) {
    case "poison":
    case "memory_leak":
      return fault.restart;
    case "crash_at_command":
      return Math.max(0, fault.at + fault.for - at);
    default:
      return null;
  }
}
