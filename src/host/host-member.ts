/** Hosts a member machine: asks for a report whenever it is to answer a challenge. */
import { Member, type MemberEvent, type MemberOptions } from "../canary/registry/member.ts";
import type { WorkerReport } from "../canary/registry/worker.ts";
import type { MemberCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface MemberHost {
  readonly options: MemberOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  readonly report: () => WorkerReport;
}

export function hostMember({ options, agenda, store, report }: MemberHost): Hosted {
  const heard = (exchange: Exchange<MemberCommand>): void => host.deliver(exchange);
  const host = new Host<MemberEvent, MemberCommand>({
    machine: new Member(options),
    agenda,
    perform: (command) => store.send(command, heard),
    wake: () => ({ kind: "wake", report: report() }),
  });
  return {
    start: () => host.deliver({ kind: "start", report: report() }),
    stop: () => host.stop(),
  };
}
