/** Hosts a controller machine and hands its looks and alerts to a sink. */

import {
  Controller,
  type ControllerAction,
  type ControllerEvent,
} from "../canary/rollout/control/controller.ts";
import type { ControllerOptions } from "../canary/rollout/control/options.ts";
import type { OperatorAction } from "../canary/rollout/operator.ts";
import type { ControllerCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import type { Agenda, NoteSink, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface ControllerHost {
  readonly options: ControllerOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  readonly notes: NoteSink;
}

export interface HostedController extends Hosted {
  operate(action: OperatorAction): void;
}

export function hostController(setup: ControllerHost): HostedController {
  const { options, agenda, store, notes } = setup;
  const heard = (exchange: Exchange<ControllerCommand>): void => host.deliver(exchange);
  const perform = (action: ControllerAction): void => {
    switch (action.kind) {
      case "looked":
        notes.looked(action.look);
        return;
      case "alerted":
        notes.alerted(action.alert);
        return;
      default:
        store.send(action, heard);
    }
  };
  const host = new Host<ControllerEvent, ControllerAction>({
    machine: new Controller(options),
    agenda,
    perform,
    wake: () => ({ kind: "wake" }),
  });
  return {
    start: () => host.deliver({ kind: "start" }),
    stop: () => host.stop(),
    operate: (action) => host.deliver({ kind: "operate", action }),
  };
}
