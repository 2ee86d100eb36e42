/** Hosts a reaper machine. */
import type { ReaperCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { ReaperOptions } from "../canary/work/options.ts";
import { Reaper, type ReaperEvent } from "../canary/work/reaper.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface ReaperHost {
  readonly options: ReaperOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
}

export function hostReaper({ options, agenda, store }: ReaperHost): Hosted {
  const heard = (exchange: Exchange<ReaperCommand>): void => host.deliver(exchange);
  const host = new Host<ReaperEvent, ReaperCommand>({
    machine: new Reaper(options),
    agenda,
    perform: (command) => store.send(command, heard),
    wake: () => ({ kind: "wake" }),
  });
  return { start: () => host.deliver({ kind: "start" }), stop: () => host.stop() };
}
