/**
 * A store port whose process dies at a command: right before the n-th such command is sent, or
 * right after. Once it has died it is silent. Commands are counted from the fault's beginning, or
 * from the start of the process where that is later. What dying is, and starting again, is the
 * world's business.
 */
import type { StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Instant } from "../kernel/time.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import type { Fault, FaultOf } from "../scenario/faults/fault.ts";

type CrashAtCommand = FaultOf<"crash_at_command">;

export interface CrashingPortOptions {
  readonly port: StorePort;
  /** Name of the process. */
  readonly process: string;
  /** The whole plan; those of other kinds and processes are passed over. */
  readonly faults: readonly Fault[];
  /** The true time. */
  readonly agenda: Pick<Agenda, "now">;
  /** The run's start by the agenda's clock. */
  readonly startedAt: Instant;
  /** Called once. What was sent before must still arrive. */
  readonly die: (fault: CrashAtCommand) => void;
}

/** `port` itself when no fault of the plan concerns it. */
export function crashingPort(options: CrashingPortOptions): StorePort {
  const { port, process, faults } = options;
  const own = faults.filter((fault) => isOwn(fault, process));
  return own.length === 0 ? port : new CrashingPort(options, own);
}

function isOwn(fault: Fault, process: string): fault is CrashAtCommand {
  return fault.kind === "crash_at_command" && fault.targets.includes(process);
}

interface Armed {
  readonly fault: CrashAtCommand;
  readonly from: Instant;
  readonly to: Instant;
  /** Commands to come, the fatal one included. */
  left: number;
}

class CrashingPort implements StorePort {
  readonly #options: CrashingPortOptions;
  readonly #armed: readonly Armed[];
  #dead = false;

  constructor(options: CrashingPortOptions, faults: readonly CrashAtCommand[]) {
    this.#options = options;
    this.#armed = faults.map((fault) => {
      const from = options.startedAt + fault.at;
      return { fault, from, to: from + fault.for, left: fault.nth };
    });
  }

  send<C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void): void {
    if (this.#dead) return;
    const fatal = this.#fatal(command.kind);
    if (fatal?.moment !== "before") {
      this.#options.port.send(command, (exchange) => {
        if (!this.#dead) heard(exchange);
      });
    }
    if (fatal === null) return;
    this.#dead = true;
    this.#options.die(fatal);
  }

  /** Counts the command; the fault that it is fatal by, if any. */
  #fatal(kind: StoreCommand["kind"]): CrashAtCommand | null {
    const now = this.#options.agenda.now();
    let fatal: CrashAtCommand | null = null;
    for (const armed of this.#armed) {
      if (armed.fault.command !== kind || now < armed.from || now >= armed.to) continue;
      armed.left -= 1;
      if (armed.left === 0) fatal ??= armed.fault;
    }
    return fatal;
  }
}
