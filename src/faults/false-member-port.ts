/**
 * A worker's way to the registry, on which it is silent or claims to be another one, as the faults
 * of the plan have it. An impostor has its own secret: it can name the other, and prove nothing.
 *
 * Who it says it is changes with its next heartbeat, by registering anew. Faults act by the plan
 * and the clock of the agenda, which must be right. Every other command passes untouched.
 */
import type { MemberCommand, StoreCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Instant } from "../kernel/time.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import { type Fault, type FaultOfLayer, isOfLayer } from "../scenario/faults/fault.ts";

export interface FalseMemberOptions {
  readonly port: StorePort;
  /** Name of the process, to tell its faults from others. */
  readonly process: string;
  readonly faults: readonly Fault[];
  readonly agenda: Agenda;
  /** The run's start, by the agenda's clock. */
  readonly startedAt: Instant;
}

type RegistryFault = FaultOfLayer<"registry">;
type Heard = (exchange: Exchange<MemberCommand>) => void;

export function falseMemberPort(options: FalseMemberOptions): StorePort {
  const { port, process, faults } = options;
  const own = faults
    .filter((fault) => isOfLayer(fault, "registry"))
    .filter(({ targets }) => targets.includes(process));
  if (own.length === 0) return port;
  const member = new FalseMember(options, own);
  return {
    send: <C extends StoreCommand>(command: C, heard: (exchange: Exchange<C>) => void) => {
      // The compiler cannot see that a command of this kind has exchanges of this kind.
      if (command.kind === "registerWorker" || command.kind === "heartbeat") {
        member.say(command, heard as unknown as Heard);
      } else port.send(command, heard);
    },
  };
}

class FalseMember {
  readonly #options: FalseMemberOptions;
  readonly #faults: readonly RegistryFault[];
  /** Whether it registered as another one. */
  #isImpostor = false;

  constructor(options: FalseMemberOptions, faults: readonly RegistryFault[]) {
    this.#options = options;
    this.#faults = faults;
  }

  say(command: MemberCommand, heard: Heard): void {
    const { agenda, port, process } = this.#options;
    const later = (exchange: Exchange<MemberCommand>): void => {
      agenda.schedule(agenda.now(), () => heard(exchange));
    };
    if (this.#lasts("worker_silent")) {
      const silence = { definite: true, reason: "the worker is silent" };
      later({ kind: "unanswered", command, ...silence } as Exchange<MemberCommand>);
      return;
    }
    const impersonates = this.#lasts("impersonation");
    if (command.kind === "heartbeat" && impersonates !== this.#isImpostor) {
      const nothing = { at: agenda.now(), order: 0, accepted: false, challenge: null };
      later({ kind: "replied", command, reply: { kind: "answered", ...nothing } });
      return;
    }
    if (command.kind === "heartbeat") {
      port.send(command, heard);
      return;
    }
    this.#isImpostor = impersonates;
    const worker = impersonates ? neighbourOf(process) : command.worker;
    port.send({ ...command, worker }, heard);
  }

  #lasts(kind: RegistryFault["kind"]): boolean {
    const { agenda, startedAt } = this.#options;
    const at = agenda.now() - startedAt;
    return this.#faults.some((of) => of.kind === kind && at >= of.at && at < of.at + of.for);
  }
}

/** The next worker of the fleet, whether there is one or not. */
function neighbourOf(process: string): string {
  const [role, index] = process.split("/");
  return `${role}/${Number(index) + 1}`;
}
