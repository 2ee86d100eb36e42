/** Hosts a requeuer machine, from its start until it has finished. */
import type { DeadLetterCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { RequeuerOptions } from "../canary/work/options.ts";
import {
  Requeuer,
  type RequeuerAction,
  type RequeuerEvent,
  type RequeueSummary,
} from "../canary/work/requeuer.ts";
import type { Agenda, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface RequeuerHost {
  readonly options: RequeuerOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  /** Called once. */
  readonly finished: (summary: RequeueSummary) => void;
}

export function hostRequeuer({ options, agenda, store, finished }: RequeuerHost): Hosted {
  const heard = (exchange: Exchange<DeadLetterCommand>): void => host.deliver(exchange);
  const perform = (action: RequeuerAction): void => {
    if (action.kind === "finished") finished(action.summary);
    else store.send(action, heard);
  };
  const host = new Host<RequeuerEvent, RequeuerAction>({
    machine: new Requeuer(options),
    agenda,
    perform,
    wake: () => ({ kind: "wake" }),
  });
  return { start: () => host.deliver({ kind: "start" }), stop: () => host.stop() };
}
