/** Hosts a deployment of another queue, which does nothing but hold its place in a pool. */
import type { PlaceCommand } from "../../canary/store/commands.ts";
import type { Exchange } from "../../canary/store/exchange.ts";
import {
  OtherDeployment,
  type OtherDeploymentEvent,
  type OtherDeploymentOptions,
} from "../../fleet/pool/other-deployment.ts";
import type { Agenda, StorePort } from "../../ports/ports.ts";
import { Host } from "../host.ts";
import type { Hosted } from "../hosted.ts";

export interface OtherDeploymentHost {
  readonly options: OtherDeploymentOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
}

export function hostOtherDeployment({ options, agenda, store }: OtherDeploymentHost): Hosted {
  const heard = (exchange: Exchange<PlaceCommand>): void => host.deliver(exchange);
  const host = new Host<OtherDeploymentEvent, PlaceCommand>({
    machine: new OtherDeployment(options),
    agenda,
    perform: (command) => store.send(command, heard),
    wake: () => ({ kind: "wake" }),
  });
  return { start: () => host.deliver({ kind: "start" }), stop: () => host.stop() };
}
