/** Hosts a consumer machine: runs what it claims on a runner and reports back at every wake. */
import type { ConsumerCommand } from "../canary/store/commands.ts";
import type { Exchange } from "../canary/store/exchange.ts";
import { Consumer, type ConsumerAction, type ConsumerEvent } from "../canary/work/consumer.ts";
import type { ConsumerOptions } from "../canary/work/options.ts";
import type { Agenda, Runner, StorePort } from "../ports/ports.ts";
import { Host } from "./host.ts";
import type { Hosted } from "./hosted.ts";

export interface ConsumerHost {
  readonly options: ConsumerOptions;
  readonly agenda: Agenda;
  readonly store: StorePort;
  readonly runner: Runner;
  /** All is settled and nothing more will be claimed; `retired`: the version serves no lane. */
  readonly stopped: (retired: boolean) => void;
}

export interface HostedConsumer extends Hosted {
  /** Graceful end: finish what runs, claim nothing more, then `stopped(false)`. */
  finish(): void;
}

export function hostConsumer(setup: ConsumerHost): HostedConsumer {
  const { options, agenda, store, runner, stopped } = setup;
  const heard = (exchange: Exchange<ConsumerCommand>): void => host.deliver(exchange);
  const perform = (action: ConsumerAction): void => {
    switch (action.kind) {
      case "run":
        runner.start(action.jobs, agenda.now());
        return;
      case "abort":
        runner.abort?.(action.jobs, agenda.now());
        return;
      case "stopped":
        stopped(action.retired);
        return;
      default:
        store.send(action, heard);
    }
  };
  const host = new Host<ConsumerEvent, ConsumerAction>({
    machine: new Consumer(options),
    agenda,
    perform,
    wake: (now) => {
      const attempts = runner.collect(now);
      return attempts.length === 0 ? { kind: "wake" } : { kind: "finished", attempts };
    },
  });
  return {
    start: () => host.deliver({ kind: "start" }),
    stop: () => host.stop(),
    finish: () => host.deliver({ kind: "stop" }),
  };
}
