/**
 * Carries out the faults of processes, from outside: SIGKILL, SIGSTOP and SIGCONT, an order to end,
 * a start with another version. Every fault acts under its own id, so faults may overlap in any
 * way. A pause strikes the incarnation that runs when it begins; one that is started meanwhile runs
 * freely. A crash at a command is the process's own doing; here it is recognised.
 */
import { unreachable } from "../../kernel/assert.ts";
import { type Duration, SECOND } from "../../kernel/time.ts";
import type { Fault, FaultOfLayer } from "../../scenario/faults/fault.ts";
import type { Incarnation } from "../process/incarnation.ts";
import type { Member } from "../process/member.ts";
import type { Processes } from "../process/processes.ts";

type ProcessFault = FaultOfLayer<"process">;

export interface ProcessFaultsOptions {
  readonly faults: readonly Fault[];
  readonly processes: Processes;
  readonly sinceStart: () => Duration;
  readonly later: (after: Duration, action: () => void) => void;
  readonly changed: (member: Member, phase: "crashed" | "paused" | "resumed") => void;
  /** No fault keeps the process down any more. */
  readonly recovered: (member: Member) => void;
}

/** How long after a fault's end the news of a death by it may come. */
const NEWS_WITHIN: Duration = 2 * SECOND;

export class ProcessFaults {
  readonly #options: ProcessFaultsOptions;
  /** Faults that keep a process down, by its name. */
  readonly #downs = new Map<string, Set<string>>();
  readonly #pauses = new Map<Incarnation, Set<string>>();
  #versionChanges: readonly { by: string; name: string; version: string }[] = [];

  constructor(options: ProcessFaultsOptions) {
    this.#options = options;
  }

  keepsDown(name: string): boolean {
    return (this.#downs.get(name)?.size ?? 0) > 0;
  }

  /** What a fault lets the process run; null when it runs its own version. */
  versionOf(name: string): string | null {
    return this.#versionChanges.findLast((change) => change.name === name)?.version ?? null;
  }

  begin(fault: ProcessFault): void {
    for (const name of fault.targets) {
      const member = this.#options.processes.member(name);
      if (member !== undefined) this.#begin(fault, member);
    }
  }

  end(fault: ProcessFault): void {
    for (const name of fault.targets) {
      const member = this.#options.processes.member(name);
      if (member !== undefined) this.#end(fault, member);
    }
  }

  /** Kills the process now; it starts again once no fault of the plan keeps it down. */
  async crash(member: Member): Promise<void> {
    // One that is being killed already starts again when it is gone.
    if (member.incarnation === null || member.expected === "killed") return;
    this.#options.changed(member, "crashed");
    await this.#options.processes.kill(member.name);
    this.#recover(member);
  }

  /** It died unasked: whether of a fault of the plan, and then it will start again. */
  died(member: Member): boolean {
    const now = this.#options.sinceStart();
    const fault = this.#options.faults.find(
      (one) =>
        one.targets.includes(member.name) &&
        restartAfter(one, now) !== null &&
        now >= one.at &&
        now < one.at + one.for + NEWS_WITHIN,
    );
    const after = fault === undefined ? null : restartAfter(fault, now);
    if (fault === undefined || after === null) return false;
    this.#options.changed(member, "crashed");
    const death = `a death of ${fault.id}`;
    this.#down(member.name, death);
    this.#options.later(after, () => this.#up(member, death));
    return true;
  }

  /** It retired. True: a fault had given it that version, and it stays down until that is over. */
  retiredByFault(member: Member): boolean {
    const change = this.#versionChanges.findLast(({ name }) => name === member.name);
    if (change?.version !== member.version) return false;
    this.#down(member.name, change.by);
    return true;
  }

  #begin(fault: ProcessFault, member: Member): void {
    const { name } = member;
    switch (fault.kind) {
      case "crash":
        this.#down(name, fault.id);
        void this.crash(member);
        return;
      case "graceful_stop":
        this.#down(name, fault.id);
        this.#options.processes.askToEnd(name);
        return;
      case "pause":
        this.#pause(member, fault.id);
        return;
      case "crash_at_command":
        return;
      case "version_change": {
        const change = { by: fault.id, name, version: fault.version };
        this.#versionChanges = [...this.#versionChanges, change];
        void this.crash(member);
        return;
      }
      default:
        unreachable(fault, "process fault");
    }
  }

  #end(fault: ProcessFault, member: Member): void {
    const { name } = member;
    switch (fault.kind) {
      case "crash":
      case "graceful_stop":
      case "crash_at_command":
        this.#up(member, fault.id);
        return;
      case "pause":
        this.#resume(member, fault.id);
        return;
      case "version_change":
        this.#versionChanges = this.#versionChanges.filter(
          (change) => change.by !== fault.id || change.name !== name,
        );
        this.#downs.get(name)?.delete(fault.id);
        if (member.incarnation === null) this.#recover(member);
        else if (member.version === fault.version) void this.crash(member);
        return;
      default:
        unreachable(fault, "process fault");
    }
  }

  #down(name: string, by: string): void {
    const downs = this.#downs.get(name) ?? new Set();
    this.#downs.set(name, downs.add(by));
  }

  #up(member: Member, by: string): void {
    this.#downs.get(member.name)?.delete(by);
    this.#recover(member);
  }

  #pause(member: Member, by: string): void {
    const { incarnation } = member;
    if (incarnation === null) return;
    const pauses = this.#pauses.get(incarnation) ?? new Set();
    this.#pauses.set(incarnation, pauses.add(by));
    if (pauses.size > 1) return;
    incarnation.signal("SIGSTOP");
    this.#options.changed(member, "paused");
  }

  #resume(member: Member, by: string): void {
    const { incarnation } = member;
    if (incarnation === null) return;
    const pauses = this.#pauses.get(incarnation);
    if (!pauses?.delete(by) || pauses.size > 0) return;
    this.#options.changed(member, "resumed");
    incarnation.signal("SIGCONT");
  }

  /** Called when a fault ends and when a process is gone, whichever is later. */
  #recover(member: Member): void {
    if (member.incarnation !== null || this.keepsDown(member.name)) return;
    this.#options.recovered(member);
  }
}

/** How long a process that died of this fault stays down; null if nobody dies of it. */
function restartAfter(fault: Fault, now: Duration): Duration | null {
  switch (fault.kind) {
    case "poison":
    case "memory_leak":
      return fault.restart;
    case "crash_at_command":
      return Math.max(0, fault.at + fault.for - now);
    default:
      return null;
  }
}
