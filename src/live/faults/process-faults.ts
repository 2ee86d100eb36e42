/**
 * Ends, stops and replaces the processes that a fault names: SIGKILL, SIGSTOP, an order to end. A
 * process that a fault keeps down starts again once no fault does any more. Leaves out what a
 * process does to itself under a fault (crash_at_command, poison, memory_leak).
 */
import { unreachable } from "../../kernel/assert.ts";
import type { FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { Incarnation } from "../process/incarnation.ts";
import type { Member } from "../process/member.ts";
import type { Processes } from "../process/processes.ts";
import type { Carrier } from "./carrier.ts";
import { freeze, type Thaw } from "./freeze.ts";

type ProcessFault = FaultOfLayer<"process">;

/** What happens to a process from outside, as the history knows it. */
export type StruckPhase = "crashed" | "paused" | "resumed";

export interface ProcessFaultsOptions {
  readonly processes: Processes;
  readonly note: (member: Member, phase: StruckPhase) => void;
  /** Nothing keeps the process down any more. */
  readonly recovered: (member: Member) => void;
}

interface Frozen {
  readonly incarnation: Incarnation;
  readonly thaw: Thaw;
}

/** One that was asked to end and has not is killed: longer than any command may wait. */
const END_WITHIN_MS = 10_000;

export class ProcessFaults implements Carrier<ProcessFault> {
  readonly #options: ProcessFaultsOptions;
  readonly #active = new Set<ProcessFault>();
  readonly #frozen = new Map<string, Frozen>();
  /** Died of a fault by their own hand, and not due to start again yet. */
  readonly #dead = new Set<string>();

  constructor(options: ProcessFaultsOptions) {
    this.#options = options;
  }

  /** A fault keeps this process down at this moment, or it died of one and is not due yet. */
  keepsDown(name: string): boolean {
    if (this.#dead.has(name)) return true;
    return this.#on(name).some(({ kind }) => kind === "crash" || kind === "graceful_stop");
  }

  isPaused(name: string): boolean {
    return this.#frozen.has(name);
  }

  /** That the worker runs while a fault lasts; null when none says so. */
  versionOf(name: string): string | null {
    const changes = this.#on(name).filter((fault) => fault.kind === "version_change");
    return changes.at(-1)?.version ?? null;
  }

  begin(fault: ProcessFault): void {
    this.#active.add(fault);
    for (const name of fault.targets) this.#strike(name, fault);
  }

  end(fault: ProcessFault): void {
    this.#active.delete(fault);
    for (const name of fault.targets) {
      switch (fault.kind) {
        case "crash":
        case "graceful_stop":
          this.#recover(name);
          break;
        case "pause":
          this.#resume(name);
          break;
        case "version_change":
          this.#changeBack(name);
          break;
        case "crash_at_command":
          break;
        default:
          unreachable(fault, "process fault");
      }
    }
  }

  /** Kills the process now; it starts again once nothing keeps it down. */
  async crash(name: string): Promise<void> {
    const { processes, note } = this.#options;
    const member = processes.member(name);
    if (member === undefined || member.incarnation === null) return;
    // One that is being killed already starts again when it is gone.
    if (member.expected === "killed") return;
    note(member, "crashed");
    await processes.kill(name);
    await this.#forget(name);
    this.#recover(name);
  }

  /** Asks the process to end; it starts again once it has and nothing keeps it down. */
  async endInOrder(name: string): Promise<void> {
    await this.#options.processes.askToEnd(name, END_WITHIN_MS);
    this.#recover(name);
  }

  /** It killed itself, as a fault made it do; `mayStart` when it is due again. */
  died(member: Member): void {
    this.#options.note(member, "crashed");
    this.#dead.add(member.name);
  }

  mayStart(name: string): void {
    this.#dead.delete(name);
    this.#recover(name);
  }

  /** What is stopped goes on, so that it can be asked to end. */
  async stop(): Promise<void> {
    this.#active.clear();
    await Promise.all([...this.#frozen.keys()].map((name) => this.#thaw(name)));
  }

  #strike(name: string, fault: ProcessFault): void {
    switch (fault.kind) {
      case "crash":
      case "version_change":
        void this.crash(name);
        return;
      case "graceful_stop":
        void this.endInOrder(name);
        return;
      case "pause":
        this.#pause(name);
        return;
      case "crash_at_command":
        return;
      default:
        unreachable(fault, "process fault");
    }
  }

  #pause(name: string): void {
    const member = this.#options.processes.member(name);
    const incarnation = member?.incarnation ?? null;
    if (member === undefined || incarnation?.pid === undefined || this.#frozen.has(name)) return;
    this.#frozen.set(name, { incarnation, thaw: freeze(incarnation.pid) });
    this.#options.note(member, "paused");
  }

  #resume(name: string): void {
    if (this.#on(name).some(({ kind }) => kind === "pause")) return;
    void this.#thaw(name);
  }

  async #thaw(name: string): Promise<void> {
    const frozen = this.#frozen.get(name);
    const member = this.#options.processes.member(name);
    if (frozen === undefined || member === undefined) return;
    const goesOn = member.incarnation === frozen.incarnation;
    if (goesOn) this.#options.note(member, "resumed");
    await this.#forget(name);
  }

  async #forget(name: string): Promise<void> {
    const frozen = this.#frozen.get(name);
    this.#frozen.delete(name);
    await frozen?.thaw();
  }

  /** Its own version again: a worker that has retired meanwhile is wanted again, too. */
  #changeBack(name: string): void {
    const member = this.#options.processes.member(name);
    if (member === undefined) return;
    member.wanted = true;
    if (member.incarnation === null) this.#recover(name);
    else void this.crash(name);
  }

  /** Called when a fault ends and when a process is gone, whichever is later. */
  #recover(name: string): void {
    const member = this.#options.processes.member(name);
    if (member === undefined || member.incarnation !== null || this.keepsDown(name)) return;
    this.#options.recovered(member);
  }

  #on(name: string): ProcessFault[] {
    return [...this.#active].filter((fault) => fault.targets.includes(name));
  }
}
