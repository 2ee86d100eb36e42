/** Hosts a keeper machine and hands its alerts to a sink. */
import {
  Keeper,
  type KeeperAction,
  type KeeperEvent,
  type KeeperOptions,
} from "../canary/registry/keeper.ts";
import type { KeeperCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Agenda, NoteSink, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface KeeperHost {
  readonly options: KeeperOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  readonly notes: Pick<NoteSink, "alerted">;
}

export function hostKeeper({ options, agenda, store, notes }: KeeperHost): Hosted {
  const heard = (exchange: Exchange<KeeperCommand>): void => host.deliver(exchange);
  const host = new Host<KeeperEvent, KeeperAction>({
    machine: new Keeper(options),
    agenda,
    perform: (action) => {
      if (action.kind === "alerted") notes.alerted(action.alert);
      else store.send(action, heard);
    },
    wake: () => ({ kind: "wake" }),
  });
  return { start: () => host.deliver({ kind: "start" }), stop: () => host.stop() };
}
